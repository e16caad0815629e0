"""Counting what the service itself sees happen, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.ingest import store
from aida_sync.ingest.batch import Placed, counts_of
from aida_sync.ingest.kinds import Checked, Kind


class Noted(NamedTuple):
    """Something that is counted like an event of its kind, without being kept as one."""

    at: datetime
    project_id: str
    kind: Kind
    subject: str
    detail: str
    value: int = 0


async def note(session: AsyncSession, user_id: str, noted: Sequence[Noted]) -> None:
    """Leave it to be added to the roll-ups."""
    placed = [
        Placed(
            0, one.project_id, Checked(one.at, "", one.kind, one.subject, one.detail, one.value, {})
        )
        for one in noted
    ]
    await store.add_counts(session, counts_of([(user_id, placed)]))
