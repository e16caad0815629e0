"""The job that sends a letter: again and again while the server is away, until it is too late.

The letter is deleted in the transaction in which the job succeeds. Should the process die between
the server's "250" and that, the letter goes out again, with the same Message-ID.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NoReturn

import orjson

from aida_sync.jobs.kinds import JobKind, Run, Unrepeatable
from aida_sync.kit import metrics
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.mail import store
from aida_sync.mail.mailer import Letter, LetterRefused, deliver, mail_server_of, message_of
from aida_sync.mail.service import SEND

OPEN_SECONDS = 20.0
"""How long a server is left alone that failed three times in a row."""


async def _send(run: Run, work: UnitOfWork) -> None:
    id, settings = run.payload["letter_id"], run.environment.settings
    async with run.environment.database.read() as session:
        row = await store.by_id(session, id)
    if row is None:  # it was given up, and somebody tries the job again
        raise Unrepeatable("the letter was given up, and is gone")
    if datetime.now(UTC) >= row.expires_at:
        await _give_up(run, "the letter came too late: what it says is valid no longer")
    server = mail_server_of(settings)
    if server is None:
        raise OSError("no mail server is set any more: AIDA_SYNC_SMTP_HOST")
    message = message_of(Letter(**orjson.loads(row.content)), settings.mail_from, id)
    mail = run.environment.dependencies.get("mail", threshold=3, open_seconds=OPEN_SECONDS)
    try:
        await mail.call(lambda: deliver(server, message), once=True)
    except LetterRefused as refused:
        await _give_up(run, str(refused))
    except Exception:
        metrics.MAILS.labels("retried").inc()
        raise
    await store.remove(work.session, id)
    work.after_commit(metrics.MAILS.labels("sent").inc)


async def _give_up(run: Run, why: str) -> NoReturn:
    async with run.step() as step:
        await store.remove(step.session, run.payload["letter_id"])
    metrics.MAILS.labels("failed").inc()
    raise Unrepeatable(why)


SENDING = JobKind(SEND, _send)
