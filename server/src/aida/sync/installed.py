"""The bundle that is in force here: where it lies, what it is, and since when. Imports little.

A bundle's items lie as files, as a project's own do: everything that reads rule files reads them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from aida.sync.stages import StagePolicy

FOLDER = "bundles"
STATE, CHECKED = "state.json", "checked.json"
RULES, TEMPLATES, PRACTICES = "rules", "templates", "practices"


@dataclass(frozen=True, slots=True)
class Installed:
    """A bundle on disk. ``expires`` is until when its service vouched that it is the newest."""

    home: Path
    revision: int
    digest: str
    fetched_at: datetime
    checked_at: datetime
    expires: datetime
    project_id: str
    channel: str
    user_id: str | None
    policy: StagePolicy

    @property
    def folder(self) -> Path:
        """Where its items lie as files."""
        return self.home / self.digest[:16]

    @property
    def rules(self) -> Path:
        """The folder of its rules, and of their pages."""
        return self.folder / RULES

    @property
    def templates(self) -> Path:
        """The folder of its templates."""
        return self.folder / TEMPLATES

    def has_expired(self, now: datetime) -> bool:
        """Whether nobody vouches any more that it is the newest."""
        return now > self.expires

    def age(self, now: datetime) -> str:
        """How long ago it was last known to be the newest, in words."""
        minutes = max(0, int((now - self.checked_at).total_seconds() // 60))
        for size, word in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
            if minutes >= size:
                count = minutes // size
                return f"{count} {word}{'s' if count != 1 else ''}"
        return "less than a minute"


def home_of(cache: Path, url: str, project: str, channel: str) -> Path:
    """Where the bundles of a channel are kept."""
    name = blake2b(f"{url}\0{project}\0{channel}".encode(), digest_size=10).hexdigest()
    return cache / FOLDER / name


def read_installed(home: Path) -> Installed | None:
    """The bundle that is in force; None when none was fetched, or what is there is damaged."""
    try:
        state = json.loads((home / STATE).read_text("utf-8"))
        checked = json.loads((home / CHECKED).read_text("utf-8"))
        found = Installed(
            home,
            int(state["revision"]),
            state["digest"],
            _moment(state["fetched_at"]),
            _moment(checked["at"]),
            _moment(checked["expires"]),
            state["project_id"],
            state["channel"],
            state["user_id"],
            StagePolicy.from_json(state["stages"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.folder.is_dir() else None


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write a small file so that a reader sees the old one or the new one."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(data), "utf-8")
    part.replace(path)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
