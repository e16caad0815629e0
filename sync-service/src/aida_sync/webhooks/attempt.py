"""One attempt at a delivery: signed, sent behind the breaker of its target, and what came of it.

Standard Webhooks: the id of the event, the time, and a signature by each secret that is valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import uniform
from urllib.parse import urlsplit

import orjson
from standardwebhooks import Webhook as Signer

from aida_sync.kit.dependencies import Dependencies, DependencyDown
from aida_sync.kit.outgoing import AddressRefused, Answer, Outgoing
from aida_sync.webhooks.tables import Delivery, Webhook

LONGEST_WAIT = timedelta(hours=1)
"""No receiver makes a delivery wait for longer, whatever its `Retry-After` says."""
FAILURES, OPEN_SECONDS = 5, 30.0
"""After so many in a row a target is left alone for so long."""
_BUSY, _GONE = (429, 503), 410
_NOT_A_NO = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``error`` is empty for success. ``held``: nothing was sent, the target is left alone.

    ``final``: another attempt cannot succeed; ``gone``: none of any delivery can; ``refused``: the
    receiver is there, and says no. ``wait`` is for how long it asks to be left alone.
    """

    status: int | None
    error: str = ""
    held: bool = False
    final: bool = False
    gone: bool = False
    refused: bool = False
    wait: timedelta = timedelta(0)


class _Unwell(Exception):
    """An answer that tells of a receiver that does not work."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"the receiver answered {answer.status}")
        self.answer = answer


async def attempt(
    outgoing: Outgoing, dependencies: Dependencies, webhook: Webhook, delivery: Delivery
) -> Outcome:
    """Send a delivery; never raises for what the receiver does."""
    told = {"type": delivery.topic, "timestamp": delivery.payload["at"], "data": delivery.payload}
    body = orjson.dumps(told)

    async def post() -> Answer:
        headers = sign(webhook, delivery.message_id, body, datetime.now(UTC))
        answer = await outgoing.post(webhook.url, headers, body)
        if answer.status >= 500 or answer.status in _BUSY:
            raise _Unwell(answer)
        return answer

    parts = urlsplit(webhook.url)
    target = dependencies.get(
        f"webhook {parts.scheme}://{parts.netloc.lower()}",
        label="webhooks",
        failures=(OSError, TimeoutError, _Unwell),
        threshold=FAILURES,
        open_seconds=OPEN_SECONDS,
    )
    try:
        answer = await target.call(post, once=True)
    except DependencyDown:
        wait = timedelta(seconds=uniform(OPEN_SECONDS, 1.2 * OPEN_SECONDS))
        told = f"{parts.hostname} failed {FAILURES} times in a row, and is left alone for a moment"
        return Outcome(None, told, held=True, wait=wait)
    except AddressRefused as refused:
        return Outcome(None, f"refused: {refused}", final=True)
    except _Unwell as unwell:
        answer = unwell.answer
    except (OSError, TimeoutError) as failure:
        return Outcome(None, f"{type(failure).__name__}: {failure}"[:500])
    return _read(answer, datetime.now(UTC))


def _read(answer: Answer, now: datetime) -> Outcome:
    if 200 <= answer.status < 300:
        return Outcome(answer.status)
    error = f"the receiver answered {answer.status}"
    if answer.status == _GONE:
        return Outcome(answer.status, f"{error}: it is gone", final=True, gone=True)
    wait = timedelta(0)
    if answer.status in _BUSY:
        wait = retry_after(answer.headers.get("retry-after", ""), now)
    refused = answer.status < 500 and answer.status not in _NOT_A_NO
    return Outcome(answer.status, error, refused=refused, wait=wait)


def retry_after(words: str, now: datetime) -> timedelta:
    """What a `Retry-After` asks for (RFC 9110: seconds, or a date), at most `LONGEST_WAIT`.

    Zero where it says nothing that can be understood, or a time that has passed.
    """
    words = words.strip()
    if words.isascii() and words.isdecimal():
        return min(timedelta(seconds=int(words[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(words)
    except (ValueError, IndexError, OverflowError):
        return timedelta(0)
    if until.tzinfo is None:  # "-0000": a time of which nobody knows where it is
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_WAIT)


def sign(webhook: Webhook, id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of a delivery; both secrets sign while the old one is valid."""
    keys = [webhook.secret]
    if webhook.old_secret and webhook.old_secret_until and now < webhook.old_secret_until:
        keys.append(webhook.old_secret)
    signatures = [Signer(key).sign(id, now, body.decode()) for key in keys]
    return {
        "Content-Type": "application/json",
        "User-Agent": "aida-sync",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
