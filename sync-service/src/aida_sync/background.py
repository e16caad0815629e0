"""What the service does in the background: kinds of jobs, and those that come again.

Add yours to these tuples. What a job may do is told by `jobs.kinds`.
"""

from __future__ import annotations

from datetime import timedelta

from aida_sync.audit.retention import RETENTION
from aida_sync.jobs.housekeeping import FORGET_ANSWERS, FORGET_JOBS
from aida_sync.jobs.kinds import JobKind, Recurring
from aida_sync.keys.reencryption import REENCRYPT

JOB_KINDS: tuple[JobKind, ...] = (RETENTION, FORGET_ANSWERS, FORGET_JOBS, REENCRYPT)

RECURRING: tuple[Recurring, ...] = (
    Recurring(RETENTION.name, timedelta(hours=1)),
    Recurring(FORGET_ANSWERS.name, timedelta(hours=1)),
    Recurring(FORGET_JOBS.name, timedelta(hours=1)),
)
