"""Encrypting what is stored with the key that is active: after a rotation, and what was plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    LargeBinary,
    Table,
    Text,
    and_,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import Base
from aida_sync.db.database import Database
from aida_sync.db.encrypted import PREFIX, BlindIndex, EncryptedBytes, EncryptedText, FieldKeys
from aida_sync.jobs.kinds import JobKind, Run
from aida_sync.jobs.service import enqueue
from aida_sync.keys.data_keys import REFRESH_SECONDS, retire_before, rotate, unlock
from aida_sync.keys.sealing import Sealer
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent

_BATCH = 200


class Field(NamedTuple):
    """An encrypted column, and its blind index if it has one."""

    table: Table
    column: Column[Any]
    blind: Column[Any] | None


def encrypted_fields() -> Iterator[Field]:
    """All encrypted columns of all tables."""
    for table in Base.metadata.sorted_tables:
        indexes = {
            column.type.column: column
            for column in table.columns
            if isinstance(column.type, BlindIndex)
        }
        for column in table.columns:
            if isinstance(column.type, EncryptedText | EncryptedBytes):
                yield Field(table, column, indexes.get(column.type.column))


async def encrypt_batch(session: AsyncSession, field: Field, keys: FieldKeys) -> int:
    """Encrypt up to `_BATCH` values of a column that are not under the active key; how many."""
    binary = isinstance(field.column.type, EncryptedBytes)
    raw = type_coerce(field.column, LargeBinary() if binary else Text())
    mark = f"{PREFIX}{keys.current}:"
    begins = func.substr(raw, 1, len(mark))
    stale = and_(field.column.is_not(None), begins != (mark.encode() if binary else mark))
    if field.blind is not None:
        stale = or_(stale, and_(field.column.is_not(None), field.blind.is_(None)))
    primary = list(field.table.primary_key)
    query = select(*primary, raw.label("stored"), field.column.label("plain"))
    rows = (await session.execute(query.where(stale).limit(_BATCH))).all()
    for row in rows:
        values: dict[Any, Any] = {field.column: row.plain}
        if field.blind is not None:
            values[field.blind] = row.plain
        same = [column == value for column, value in zip(primary, row, strict=False)]
        # Whoever changed it meanwhile has encrypted it with the active key already.
        await session.execute(update(field.table).where(*same, raw == row.stored).values(values))
    return len(rows)


async def encrypt_before_use(database: Database, keys: FieldKeys) -> None:
    """Fill blind indexes that an upgrade left empty: without them nobody can log in."""
    for field in encrypted_fields():
        if field.blind is None:
            continue
        async with database.read() as session:
            query = select(func.count()).where(field.column.is_not(None), field.blind.is_(None))
            waiting = (await session.execute(query)).scalar_one()
        while waiting > 0:
            async with database.write() as session:
                waiting = await encrypt_batch(session, field, keys)


async def _reencrypt(run: Run, work: UnitOfWork) -> Mapping[str, Any]:
    keys = await unlock(run.environment.database, run.environment.sealer)
    for field in encrypted_fields():
        while True:
            async with run.step() as step:
                count = await encrypt_batch(step.session, field, keys)
                run.progress["values"] = run.progress.get("values", 0) + count
            if count == 0:
                break
    retired = await retire_before(work.session, int(keys.current), datetime.now(UTC))
    told = {"key": keys.current, "values": run.progress.get("values", 0), "retired": retired}
    if told["values"] or retired:
        work.record(AuditEvent("data-key.in-use", "data-key", keys.current, detail=told))
    return told


async def begin_rotation(work: UnitOfWork, sealer: Sealer) -> int:
    """Make the next data key, and queue the encryption of everything with it; its number."""
    now = datetime.now(UTC)
    number = await rotate(work.session, sealer, now)
    later = now + timedelta(seconds=2 * REFRESH_SECONDS)
    # Values that others encrypt with the old key until then are found, and encrypted again.
    await enqueue(work.session, REENCRYPT.name, {}, run_after=later + timedelta(seconds=5))
    work.record(AuditEvent("data-key.created", "data-key", str(number)))
    return number


REENCRYPT = JobKind("keys.reencrypt", _reencrypt)
