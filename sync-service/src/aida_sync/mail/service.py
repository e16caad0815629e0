"""Posting letters: in the transaction of what they tell of, so that both happen or neither."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import orjson

from aida_sync.config import Settings
from aida_sync.db.base import new_id
from aida_sync.jobs.service import enqueue
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.mail.mailer import Letter
from aida_sync.mail.tables import QueuedLetter

SEND = "mail.send"
ATTEMPTS = 10_000
"""Until the letter is worth nothing any more: its time ends the attempts, not their number."""


def is_on(settings: Settings) -> bool:
    """Whether there is a mail server; without one, links go to whoever asks for them."""
    return bool(settings.smtp_host)


async def post(work: UnitOfWork, settings: Settings, letter: Letter, life: timedelta) -> None:
    """Queue a letter, which is worth something for ``life``; without a mail server do nothing."""
    if not is_on(settings):
        return
    id, now = new_id(), datetime.now(UTC)
    content = orjson.dumps(asdict(letter)).decode()
    row = QueuedLetter(id=id, content=content, created_at=now, expires_at=now + life)
    work.session.add(row)
    await work.session.flush()
    await enqueue(work.session, SEND, {"letter_id": id}, key=f"mail:{id}", attempts=ATTEMPTS)
