"""``aida sync pull``: bring the project's bundle up to date."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.sync.service import access_token, channel_here
from aida.sync.fetching import FetchError
from aida.sync.pulling import Pulled, PullError, Wanted, pull
from aida.sync.reading import HttpSource
from aida.workspace.cache_folder import cache_folder


def run(arguments: argparse.Namespace) -> int:
    """Fetch; the exit code is 2 when it is refused, and what was in force stays so."""
    from aida.sync.installed import home_of

    sync = channel_here()
    home = home_of(Path(cache_folder()), sync.url, sync.project, sync.channel)
    wanted = Wanted(sync.project, sync.channel, sync.root)
    try:
        pulled = pull(HttpSource(sync.url, access_token(sync.url)), home, wanted)
    except (PullError, FetchError) as error:
        raise UsageError(str(error), error.help) from None
    if arguments.format == "json":
        json.dump(_as_json(pulled), sys.stdout, indent=2)
        print()
    else:
        _print(pulled)
    return 0


def _print(pulled: Pulled) -> None:
    revision = pulled.installed.revision
    if not pulled.is_new:
        print(f"revision {revision} is in force, and still the newest")
        return
    how = "by what leads on from the one before" if pulled.by_delta else "as a whole"
    print(f"revision {revision} is in force now: {pulled.size:,} bytes, {how}")


def _as_json(pulled: Pulled) -> dict[str, object]:
    installed = pulled.installed
    return {
        "revision": installed.revision,
        "digest": installed.digest,
        "new": pulled.is_new,
        "by_delta": pulled.by_delta,
        "bytes": pulled.size,
        "expires": installed.expires.isoformat(),
    }
