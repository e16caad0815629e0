"""``aida sync status``: which bundle is in force here, and how old it is."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from aida.cli.sync.service import channel_here
from aida.sync.installed import Installed, home_of, read_installed
from aida.sync.pulling import fingerprint_of
from aida.workspace.cache_folder import cache_folder
from aida.workspace.sync_settings import SyncSettings


def run(arguments: argparse.Namespace) -> int:
    """Say it; the exit code is 1 when there is none, or nobody vouches for it any more."""
    sync = channel_here()
    home = home_of(Path(cache_folder()), sync.url, sync.project, sync.channel)
    installed, now = read_installed(home), datetime.now(UTC)
    is_good = installed is not None and not installed.has_expired(now)
    if arguments.format == "json":
        json.dump(_as_json(sync, installed, now, fingerprint_of(home)), sys.stdout, indent=2)
        print()
    elif installed is None:
        print(f"no bundle of {sync.project} ({sync.channel}) is in force: run `aida sync pull`")
    else:
        _print(sync, installed, now, fingerprint_of(home))
    return 0 if is_good else 1


def _print(sync: SyncSettings, installed: Installed, now: datetime, root: str) -> None:
    counts = _counts(installed)
    held = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing"
    print(f"revision {installed.revision} of {sync.project} ({sync.channel}) from {sync.url}")
    print(f"holds {held}; its digest is {installed.digest}")
    print(f"known to be the newest {installed.age(now)} ago", end="")
    if installed.has_expired(now):
        print(f", and vouched for until {installed.expires:%Y-%m-%d %H:%M} UTC only:")
        print("it stays in force, and `aida sync pull` looks for a newer one")
    else:
        print(f", vouched for until {installed.expires:%Y-%m-%d %H:%M} UTC")
    print(f"trust begins with the root {root}")


def _counts(installed: Installed) -> dict[str, int]:
    folder = installed.folder
    return {
        "rules": len(list((folder / "rules").glob("*.yml"))),
        "practices": len(list((folder / "practices").glob("*.json"))),
        "templates": len(list((folder / "templates").glob("*.md")))
        + len(list((folder / "templates").glob("*/scaffold.yml"))),
    }


def _as_json(
    sync: SyncSettings, installed: Installed | None, now: datetime, root: str
) -> dict[str, object]:
    told: dict[str, object] = {
        "url": sync.url,
        "project": sync.project,
        "channel": sync.channel,
        "revision": None,
    }
    if installed is None:
        return told
    return told | {
        "revision": installed.revision,
        "digest": installed.digest,
        "fetched_at": installed.fetched_at.isoformat(),
        "checked_at": installed.checked_at.isoformat(),
        "expires": installed.expires.isoformat(),
        "expired": installed.has_expired(now),
        "root": root,
        **_counts(installed),
    }
