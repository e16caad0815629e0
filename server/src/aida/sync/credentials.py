"""Tokens of services that somebody is logged in to, in a file that only they can read."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

FOLDER_VARIABLE = "AIDA_CONFIG_FOLDER"
TOKEN_VARIABLE = "AIDA_SYNC_TOKEN"
"""A token of one's own, such as a personal token; it goes before a login."""


def credentials_file() -> Path:
    """Where the tokens are: `credentials.json` in the platform's folder for settings."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        return Path(folder) / "credentials.json"
    from platformdirs import user_config_path

    return user_config_path("aida", appauthor=False) / "credentials.json"


def load(server: str) -> dict[str, Any] | None:
    """The tokens for a service; None when nobody is logged in to it."""
    found = _all().get(_key(server))
    return found if isinstance(found, dict) else None


def may_have_token(server: str) -> bool:
    """Whether there is something to send a service as a token, without asking it or anybody."""
    return bool(os.environ.get(TOKEN_VARIABLE)) or load(server) is not None


def servers() -> list[str]:
    """The services that somebody is logged in to."""
    return sorted(_all())


def save(server: str, tokens: dict[str, Any]) -> None:
    """Keep the tokens for a service."""
    _write({**_all(), _key(server): tokens})


def forget(server: str) -> bool:
    """Drop the tokens for a service; whether there were any."""
    known = _all()
    if known.pop(_key(server), None) is None:
        return False
    _write(known)
    return True


def _key(server: str) -> str:
    return server.rstrip("/")


def _all() -> dict[str, Any]:
    try:
        found = json.loads(credentials_file().read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(known: dict[str, Any]) -> None:
    path = credentials_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made with 0600, and put in place whole: nobody else reads it, not even for a moment.
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".credentials-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(known, stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
