"""What the service does in the background: kinds of jobs, those that come again, event handlers.

Add yours to these tuples. What a job may do is told by `jobs.kinds`, what a handler may do by
`events.handlers`.
"""

from __future__ import annotations

from datetime import timedelta

from aida_sync.audit.retention import RETENTION
from aida_sync.events.handlers import Handler
from aida_sync.events.service import redelivery
from aida_sync.jobs.housekeeping import FORGET_ANSWERS, FORGET_JOBS
from aida_sync.jobs.kinds import JobKind, Recurring
from aida_sync.keys.reencryption import REENCRYPT
from aida_sync.keys.reindexing import REINDEX
from aida_sync.mail.sending import SENDING
from aida_sync.webhooks.delivering import DELIVERING, FORGET_DELIVERIES
from aida_sync.webhooks.service import ON_DEAD_LETTER, ON_EVENT

EVENT_HANDLERS: tuple[Handler, ...] = (ON_EVENT, ON_DEAD_LETTER)

JOB_KINDS: tuple[JobKind, ...] = (
    RETENTION,
    FORGET_ANSWERS,
    FORGET_JOBS,
    REENCRYPT,
    REINDEX,
    SENDING,
    DELIVERING,
    FORGET_DELIVERIES,
    redelivery(EVENT_HANDLERS),
)

RECURRING: tuple[Recurring, ...] = (
    Recurring(RETENTION.name, timedelta(hours=1)),
    Recurring(FORGET_ANSWERS.name, timedelta(hours=1)),
    Recurring(FORGET_JOBS.name, timedelta(hours=1)),
    Recurring(FORGET_DELIVERIES.name, timedelta(hours=24)),
)
