"""Following the service's bundles: what is published is in force in the editor a moment later.

Only bundles that were fetched once by `aida sync pull` are followed: others write the settings,
and naming a service in them must not make an editor send it a token.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aida.sync import credentials
from aida.workspace.bundle_in_force import bundle_home
from aida.workspace.session import Session
from aida.workspace.sync_settings import SyncSettings

if TYPE_CHECKING:
    from aida.sync.reading import HttpSource

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often it is looked whether a command put another bundle into force."""
WAIT_SECONDS = 30
LONGEST_PAUSE = 60.0
_STATE = "state.json"


class BundleFollowing:
    """One thread for each channel that a project wants; ``changed`` is told of every new bundle."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self._session, self._changed = session, changed
        self._seen: dict[Path, int] = {}
        self._threads: dict[Path, _Following] = {}
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look for channels from now on."""
        self._task = asyncio.get_running_loop().create_task(self._look())

    def close(self) -> None:
        """Follow no more. A request that waits is not waited for: its thread is a daemon."""
        if self._task is not None:
            self._task.cancel()
        for following in self._threads.values():
            following.stop()

    async def _look(self) -> None:
        while True:
            for home, sync in self._wanted().items():
                seen = _changed_at(home)
                if seen != self._seen.get(home, seen):
                    self._changed()
                self._seen[home] = seen
                if seen and home not in self._threads and credentials.may_have_token(sync.url):
                    self._threads[home] = _Following(home, sync, self._tell())
            await asyncio.sleep(LOOK_SECONDS)

    def _wanted(self) -> dict[Path, SyncSettings]:
        found: dict[Path, SyncSettings] = {}
        for project in self._session.projects:
            home = bundle_home(project.settings) if project.is_trusted else None
            if home is not None:
                found[home] = project.settings.sync
        return found

    def _tell(self) -> Callable[[], None]:
        loop = asyncio.get_running_loop()

        def tell() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._changed)

        return tell


class _Following:
    """Asks the service for what is newer than ours, and fetches it."""

    def __init__(self, home: Path, sync: SyncSettings, changed: Callable[[], None]) -> None:
        self._home, self._sync, self._changed = home, sync, changed
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="aida-bundle", daemon=True).start()

    def stop(self) -> None:
        """End as soon as the request at hand does."""
        self._stopped.set()

    def _run(self) -> None:
        from aida.sync.fetching import FetchError
        from aida.sync.pulling import PullError

        pause = 1.0
        while not self._stopped.is_set():
            try:
                self._follow()
                pause = 1.0
            except (FetchError, PullError) as error:
                logger.warning("the bundle stays as it is: %s", error)
                self._stopped.wait(pause * random.uniform(0.5, 1.0))
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception:
                logger.exception("following a bundle failed")
                return

    def _follow(self) -> None:
        """Fetch what is new now, and again and again, until something fails."""
        from aida.sync.login import token_for
        from aida.sync.pulling import Wanted, pull
        from aida.sync.reading import HttpSource

        sync = self._sync
        source = HttpSource(sync.url, token_for(sync.url))
        wanted, tag = Wanted(sync.project, sync.channel, sync.root), ""
        while not self._stopped.is_set():
            pulled = pull(source, self._home, wanted)
            if pulled.is_new:
                self._changed()
            installed = pulled.installed
            path = f"/projects/{installed.project_id}/bundles/{installed.channel}"
            half = installed.checked_at + (installed.expires - installed.checked_at) / 2
            while not self._stopped.is_set() and datetime.now(UTC) < half:
                newer = self._newer(source, path, tag)
                if newer:
                    tag = newer
                    break

    def _newer(self, source: HttpSource, path: str, tag: str) -> str:
        """The tag of a bundle that is not the one with ``tag``; empty when none came in time."""
        from aida.sync.fetching import FetchError

        headers = {"Prefer": f"wait={WAIT_SECONDS}", **({"If-None-Match": tag} if tag else {})}
        try:
            return source.head(path, headers, WAIT_SECONDS + 15)[0]
        except FetchError as error:
            if error.status == 304:
                return ""
            raise


def _changed_at(home: Path) -> int:
    try:
        return (home / _STATE).stat().st_mtime_ns
    except OSError:
        return 0
