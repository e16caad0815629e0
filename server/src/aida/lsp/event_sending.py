"""Sending what waits for a service, now and then, while an editor is open.

It is sent where the person allowed it, and has logged in or set a token: the same as by
`aida sync events flush`. What is not sent by the end of a session waits for the next one.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterable
from contextlib import closing

from aida.sync import credentials
from aida.sync.consent import may_send
from aida.workspace.session import Session

logger = logging.getLogger(__name__)

FIRST_SECONDS = 15.0
EVERY_SECONDS = 60.0
MOST_BATCHES = 40
"""At one time; the rest goes with the next."""


class EventSending:
    """A thread that lives as long as there is something to send; the loop only starts it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._task: asyncio.Task[None] | None = None
        self._said: dict[str, str] = {}

    def begin(self) -> None:
        """Send from now on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def close(self) -> None:
        """Send no more. A request that waits is not waited for: its thread is a daemon."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        pause = FIRST_SECONDS
        thread: threading.Thread | None = None
        while True:
            await asyncio.sleep(pause)
            pause = EVERY_SECONDS
            if thread is not None and thread.is_alive():
                continue
            if addresses := self._addresses():
                thread = threading.Thread(
                    target=self._send, args=(addresses,), name="aida-events", daemon=True
                )
                thread.start()

    def _addresses(self) -> list[str]:
        """Services of projects; of those that others may have written into settings, none."""
        found = {
            project.settings.sync.url for project in self._session.projects if project.is_trusted
        }
        return sorted(
            url for url in found if url and may_send(url) and credentials.may_have_token(url)
        )

    def _send(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            try:
                problem = _flush(address)
            except Exception:
                logger.exception("sending events to %s failed", address)
                continue
            # A service that is away is said once, not every minute.
            if problem and problem != self._said.get(address):
                logger.warning("events wait for %s: %s", address, problem)
            self._said[address] = problem


def _flush(address: str) -> str:
    """Send what waits for a service; what went wrong, or nothing."""
    from aida.sync.fetching import FetchError
    from aida.sync.login import token_for
    from aida.sync.sending import sender
    from aida.sync.spool.opening import spool_path
    from aida.sync.spool.spool import Spool, SpoolError
    from aida.sync.spool.uploader import Uploader

    path = spool_path(address)
    if not path.exists():
        return ""
    try:
        with closing(Spool(path)) as spool:
            if spool.postponed() > 0 or spool.state().waiting == 0:
                return ""
            uploader = Uploader(spool, sender(address, token_for(address)))
            outcome = uploader.flush(MOST_BATCHES)
    except (FetchError, SpoolError) as error:
        return f"{error}; {error.help}" if error.help else str(error)
    return outcome.problem if outcome.retry_seconds else ""
