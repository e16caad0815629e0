"""Making blind indexes again with the next key, in batches, while lookups try both keys.

The indexes of a table are renewed in order of its ids; how far that got is kept with each batch,
so that another runner goes on from there. Rows that come meanwhile are under the new key.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from aida_sync.jobs.kinds import JobKind, Run
from aida_sync.jobs.service import enqueue
from aida_sync.keys.data_keys import INDEX, REFRESH_SECONDS, newest, retire_before, rotate, unlock
from aida_sync.keys.reencryption import Field, encrypted_fields
from aida_sync.keys.sealing import Sealer
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent

BATCH = 200


async def begin_index_rotation(work: UnitOfWork, sealer: Sealer) -> int:
    """Make the next key of blind indexes, and queue the renewal of all of them; its number."""
    now = datetime.now(UTC)
    number = await rotate(work.session, sealer, now, INDEX)
    # By then every replica writes with the new key.
    later = now + timedelta(seconds=2 * REFRESH_SECONDS + 5)
    await enqueue(work.session, REINDEX.name, {}, exclusive=REINDEX.name, run_after=later)
    work.record(AuditEvent("index-key.created", "data-key", str(number)))
    return number


async def reindex_batch(session: AsyncSession, field: Field, after: str | None) -> str | None:
    """Renew the indexes of up to `BATCH` rows after an id; the last id, None where none is left."""
    assert field.blind is not None
    [id] = field.table.primary_key
    raw = type_coerce(field.column, Text())
    query = select(id, raw.label("stored"), field.column.label("plain")).order_by(id).limit(BATCH)
    if after is not None:
        query = query.where(id > after)
    rows = (await session.execute(query)).all()
    for row in rows:
        if row.plain is None:
            continue
        # Whoever changed it meanwhile has used the new key already.
        same = update(field.table).where(id == row[0], raw == row.stored)
        await session.execute(same.values({field.blind: row.plain}))
    return str(rows[-1][0]) if rows else None


async def _reindex(run: Run, work: UnitOfWork) -> Mapping[str, Any]:
    environment = run.environment
    await unlock(environment.database, environment.sealer)
    async with environment.database.read() as session:
        key = await newest(session, INDEX)
    if key.active_from > datetime.now(UTC):
        raise TimeoutError("the new key is not in use yet")
    for field in encrypted_fields():
        if field.blind is None:
            continue
        name = f"{field.table.name}.{field.blind.name}"
        while (after := run.progress.get(name, "")) is not None:
            async with run.step() as step:
                run.progress[name] = await reindex_batch(step.session, field, after or None)
    retired = await retire_before(work.session, key.number, datetime.now(UTC), INDEX)
    told = {"key": key.number, "retired": retired}
    if retired:
        work.record(AuditEvent("index-key.in-use", "data-key", str(key.number), detail=told))
    return told


REINDEX = JobKind("keys.reindex", _reindex)
