"""The keys of encrypted columns: loaded, rotated without a pause, retired when nothing needs them.

A new key is read by every replica (they look every `REFRESH_SECONDS`) before the first value is
encrypted with it, so at any time two keys may be live and nobody meets one that they do not have.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.database import Database
from aida_sync.db.encrypted import FieldKeys
from aida_sync.errors import Conflict
from aida_sync.keys import store
from aida_sync.keys.sealing import KEY_SIZE, Sealer
from aida_sync.keys.tables import DataKey

FIELDS, INDEX = "fields", "index"
REFRESH_SECONDS = 15
_log = structlog.get_logger("aida_sync.keys")


async def unlock(database: Database, sealer: Sealer) -> FieldKeys:
    """Load the live keys and give them to the database; the first ones are made here."""
    now = datetime.now(UTC)
    async with database.read() as session:
        rows = await store.data_keys(session)
    if {row.purpose for row in rows} != {FIELDS, INDEX}:
        async with database.write() as session:
            for purpose in (FIELDS, INDEX):
                await _add(session, sealer, purpose, 1, now)
            rows = await store.data_keys(session)
    opened = {
        (row.purpose, row.number): sealer.open(row.sealed, _belongs(row.purpose, row.number))
        for row in rows
    }
    fields = {str(number): key for (purpose, number), key in opened.items() if purpose == FIELDS}
    index = _current(rows, INDEX, now)
    others = (opened[key] for key in opened if key[0] == INDEX and key[1] != index)
    keys = FieldKeys(
        fields, str(_current(rows, FIELDS, now)), opened[INDEX, index], next(others, None)
    )
    database.use_keys(keys)
    return keys


async def keep_unlocked(database: Database, sealer: Sealer) -> None:
    """Load the live keys again and again, until cancelled."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        try:
            await unlock(database, sealer)
        except Exception as error:  # the keys that are there still work
            _log.warning("keys_not_refreshed", error=type(error).__name__)


async def rotate(
    session: AsyncSession, sealer: Sealer, now: datetime, purpose: str = FIELDS
) -> int:
    """Make the next key of a purpose, and seal all keys with the first master key.

    Its number. It is active in twice the time in which replicas look for new keys. Raises Conflict
    where the key of blind indexes is being rotated already: a lookup tries two, not three.
    """
    signing, data = await store.everything(session)
    for row in signing:
        row.sealed = _sealed_again(sealer, row.sealed, f"signing-key:{row.id}")
    for row in data:
        row.sealed = _sealed_again(sealer, row.sealed, _belongs(row.purpose, row.number))
    known = [row for row in data if row.purpose == purpose]
    if purpose == INDEX and sum(row.retired_at is None for row in known) > 1:
        raise Conflict(
            "the key of blind indexes is being rotated: wait until the job keys.reindex has ended",
            code="rotation_in_progress",
        )
    number = max(row.number for row in known) + 1
    await _add(session, sealer, purpose, number, now + timedelta(seconds=2 * REFRESH_SECONDS))
    return number


async def retire_before(
    session: AsyncSession, number: int, now: datetime, purpose: str = FIELDS
) -> list[int]:
    """Retire the keys of a purpose that came before one; their numbers."""
    return await store.retire_data_keys(session, purpose, number, now)


async def newest(session: AsyncSession, purpose: str) -> DataKey:
    """The newest live key of a purpose, active or not."""
    return [row for row in await store.data_keys(session) if row.purpose == purpose][-1]


def _current(rows: Sequence[DataKey], purpose: str, now: datetime) -> int:
    """The number of the key that is used: the newest that is active, else the oldest."""
    live = [row for row in rows if row.purpose == purpose]
    active = [row.number for row in live if row.active_from <= now]
    return max(active) if active else min(row.number for row in live)


async def _add(
    session: AsyncSession, sealer: Sealer, purpose: str, number: int, active_from: datetime
) -> None:
    row = {
        "purpose": purpose,
        "number": number,
        "sealed": sealer.seal(secrets.token_bytes(KEY_SIZE), _belongs(purpose, number)),
        "created_at": datetime.now(UTC),
        "active_from": active_from,
    }
    await store.add_data_key(session, row)


def _sealed_again(sealer: Sealer, sealed: bytes, belongs_to: str) -> bytes:
    return sealer.seal(sealer.open(sealed, belongs_to), belongs_to)


def _belongs(purpose: str, number: int) -> str:
    return f"data-key:{purpose}:{number}"
