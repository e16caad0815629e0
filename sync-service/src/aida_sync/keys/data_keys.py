"""The keys of encrypted columns: loaded, rotated without a pause, retired when nothing needs them.

A new key is read by every replica (they look every `REFRESH_SECONDS`) before the first value is
encrypted with it, so at any time two keys may be live and nobody meets one that they do not have.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.database import Database
from aida_sync.db.encrypted import FieldKeys
from aida_sync.keys import store
from aida_sync.keys.sealing import KEY_SIZE, Sealer

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
    active = [row.number for row in rows if row.purpose == FIELDS and row.active_from <= now]
    fields = {str(number): key for (purpose, number), key in opened.items() if purpose == FIELDS}
    current = max(active) if active else min(int(id) for id in fields)
    keys = FieldKeys(fields, str(current), opened[INDEX, 1])
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


async def rotate(session: AsyncSession, sealer: Sealer, now: datetime) -> int:
    """Make the next key of encrypted columns, and seal all keys with the first master key.

    Its number. It is active in twice the time in which replicas look for new keys.
    """
    signing, data = await store.everything(session)
    for row in signing:
        row.sealed = _sealed_again(sealer, row.sealed, f"signing-key:{row.id}")
    for row in data:
        row.sealed = _sealed_again(sealer, row.sealed, _belongs(row.purpose, row.number))
    number = max(row.number for row in data if row.purpose == FIELDS) + 1
    await _add(session, sealer, FIELDS, number, now + timedelta(seconds=2 * REFRESH_SECONDS))
    return number


async def retire_before(session: AsyncSession, number: int, now: datetime) -> list[int]:
    """Retire the keys of encrypted columns that came before one; their numbers."""
    return await store.retire_data_keys(session, FIELDS, number, now)


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
