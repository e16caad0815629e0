"""Whether a person lets events be sent to a service: theirs to say, for each address.

A project's settings may name a service; that alone sends nothing, for a project's settings are
written by others.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from platformdirs import user_config_path, user_state_path

VARIABLE = "AIDA_SYNC_EVENTS"
FOLDER_VARIABLE = "AIDA_SYNC_FOLDER"
_FILE = "sync.json"


def may_send(address: str) -> bool:
    """Whether events may be sent there. ``AIDA_SYNC_EVENTS`` (on, off) goes before the file."""
    said = os.environ.get(VARIABLE, "").strip().lower()
    if said in ("on", "off"):
        return said == "on"
    return bool(_read().get(_key(address), False))


def say(address: str, *, yes: bool) -> Path:
    """Keep what a person says; the file that it is kept in."""
    told = {**_read(), _key(address): yes}
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"events": told}, indent=2) + "\n", "utf-8")
    return path


def state_folder() -> Path:
    """Where spools are kept."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen) if chosen else user_state_path("aida", appauthor=False)


def _path() -> Path:
    chosen = os.environ.get(FOLDER_VARIABLE)
    return (Path(chosen) if chosen else user_config_path("aida", appauthor=False)) / _FILE


def _read() -> dict[str, bool]:
    try:
        told = json.loads(_path().read_text("utf-8"))["events"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return told if isinstance(told, dict) else {}


def _key(address: str) -> str:
    return address.rstrip("/")
