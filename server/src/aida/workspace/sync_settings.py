"""The table ``[sync]`` of the settings: which service a project belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

SYNC_KEYS: Mapping[str, str] = {
    "url": "address of the sync service, such as https://aida.example.org",
    "project": "the project's name there, its slug: a-z, 0-9 and hyphens",
    "channel": "whose rules and templates are in force here: `stable`, or `canary` for those that "
    "are tried first; none of the service's when left out",
    "root": "SHA-256 of the service's first signed root, as `aida sync status` shows it: a service "
    "with another one is refused",
}
_ADDRESS = re.compile(r"https?://")
CHANNELS = ("stable", "canary")
_ROOT = re.compile(r"[0-9a-fA-F]{64}")
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """The service and the project there, empty where there is none; its channel and root."""

    url: str = ""
    project: str = ""
    channel: str = ""
    root: str = ""


def read_sync(table: object, fail: Callable[[str, str], NoReturn]) -> SyncSettings:
    """The settings in a table; ``fail`` raises what a reader of settings raises."""
    if not isinstance(table, Mapping):
        fail("sync", 'expected a table, such as {url = "https://…", project = "shop"}')
    for key in table:
        if key not in SYNC_KEYS:
            fail(f"sync.{key}", f"there is no such setting; known: {', '.join(SYNC_KEYS)}")
    url, project = table.get("url"), table.get("project")
    if url is not None and not (isinstance(url, str) and _ADDRESS.match(url)):
        fail("sync.url", "expected an address, such as https://aida.example.org")
    if project is not None and not (isinstance(project, str) and _SLUG.fullmatch(project)):
        fail("sync.project", "expected a project's slug: a-z, 0-9 and hyphens")
    if not table:
        return SyncSettings()
    if url is None or project is None:
        fail("sync", "needs both `url` and `project`")
    channel, root = table.get("channel", ""), table.get("root", "")
    if channel not in ("", *CHANNELS):
        fail("sync.channel", f"`{channel}` is none of {', '.join(CHANNELS)}")
    if root != "" and not (isinstance(root, str) and _ROOT.fullmatch(root)):
        fail("sync.root", "expected 64 hexadecimal digits, as `aida sync status` shows them")
    return SyncSettings(url.rstrip("/"), project, channel, root.lower())
