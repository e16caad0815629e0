"""Emptying a spool into the service: in batches, each forgotten only once it is acknowledged."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from aida.sync.fetching import FetchError
from aida.sync.sending import Answer, Send, packed
from aida.sync.spool.spool import Batch, Refused, Spool

PATH = "/api/v1/ingest"
BATCH_EVENTS = 500
BATCH_BYTES = 500_000
FIRST_WAIT, LONGEST_WAIT = 5.0, 3_600.0
_PASSES = (408, 425, 429)  # besides the 5xx: what goes away by itself
_GAP = 409
_TOO_LARGE = 413


class Outcome(NamedTuple):
    """How far it came. ``problem`` is empty when the spool was emptied; ``help`` may say more."""

    sent: int
    refused: int
    problem: str = ""
    help: str = ""
    retry_seconds: float = 0.0


class Uploader:
    """Sends what a spool holds. It keeps nothing itself: any process may go on where it stopped."""

    def __init__(
        self,
        spool: Spool,
        send: Send,
        chance: random.Random | None = None,
        batch_events: int = BATCH_EVENTS,
    ) -> None:
        self._spool, self._send, self._batch_events = spool, send, batch_events
        self._chance = chance or random.Random()
        self._failures = 0

    def flush(self, most_batches: int = 10_000) -> Outcome:
        """Send until nothing waits, or the service does not take more now."""
        sent = refused = 0
        size = self._batch_events
        for _ in range(most_batches):
            batch = self._spool.batch(size, BATCH_BYTES)
            if batch is None:
                self._failures = 0
                return Outcome(sent, refused)
            try:
                answer = self._send(PATH, packed(batch.encode()))
            except FetchError as error:
                return self._later(sent, refused, str(error), error.help)
            if answer.status == _TOO_LARGE and size > 1:
                size = max(1, len(batch.bodies) // 2)
            elif answer.status == _GAP and "high_water" in answer.details:
                self._spool.disagree(batch.epoch, int(answer.details["high_water"]))
            elif answer.status == 200:
                self._failures = 0
                turned_down = list(_refused(answer.data))
                sent += self._spool.acknowledge(
                    batch.epoch, int(answer.data["high_water"]), turned_down
                )
                refused += len(turned_down)
            elif answer.status in _PASSES or answer.status >= 500:
                return self._later(sent, refused, answer.problem, wait=_asked_for(answer))
            else:
                return self._refuse(batch, answer, sent, refused)
        return Outcome(sent, refused, "there is more to send")

    def _refuse(self, batch: Batch, answer: Answer, sent: int, refused: int) -> Outcome:
        """The service refuses the request, not its events: they stay, and a person must act."""
        help = {
            401: "log in again, and put the access token into AIDA_SYNC_TOKEN",
            403: "ask for a role or a token that may write events",
        }.get(answer.status, "update AIDA, or report this with the service's log")
        waits = f"{len(batch.bodies)} events and more stay in the spool"
        return self._later(sent, refused, f"{answer.problem} ({waits})", help)

    def _later(
        self, sent: int, refused: int, problem: str, help: str = "", wait: float | None = None
    ) -> Outcome:
        """Break off, and let nobody try again too soon."""
        if wait is None:
            # Full jitter: many clients that lost the same service do not come back together.
            top = min(LONGEST_WAIT, FIRST_WAIT * 2**self._failures)
            wait = self._chance.uniform(FIRST_WAIT / 2, top)
        self._failures += 1
        self._spool.postpone(wait)
        return Outcome(sent, refused, problem, help, wait)


def _refused(data: Any) -> Iterator[Refused]:
    for one in data.get("rejected", ()):
        yield Refused(int(one["seq"]), f"{one['pointer']}: {one['problem']}")


def _asked_for(answer: Answer) -> float | None:
    """Seconds of Retry-After; None when it does not say, or not in seconds."""
    text = answer.headers.get("retry-after", "")
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else None
