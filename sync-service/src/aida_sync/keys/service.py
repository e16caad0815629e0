"""The service's signing keys: for access tokens, for the audit log, for bundles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.db.locks import lock
from aida_sync.keys import store
from aida_sync.keys.sealing import Sealer
from aida_sync.keys.tables import SigningKey


class Purpose(StrEnum):
    """What a key signs; no key serves two. Bundles add one for each role of each channel."""

    ACCESS_TOKENS = "access-tokens"
    AUDIT_LOG = "audit-log"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key that can sign. ``id`` goes where verifiers look for it (a token's ``kid``)."""

    id: str
    private: Ed25519PrivateKey


async def live_keys(session: AsyncSession, sealer: Sealer, purpose: str) -> list[KeyPair]:
    """The live keys of a purpose, the newest first; one is made if there is none.

    Processes that start at the same moment on a new database have the same one.
    """
    rows = await store.live(session, purpose)
    if not rows:
        await lock(session, f"signing-key:{purpose}")
        rows = await store.live(session, purpose) or [await create(session, sealer, purpose)]
    return [_pair(row, sealer) for row in rows]


async def create(session: AsyncSession, sealer: Sealer, purpose: str) -> SigningKey:
    """Make and store a key; from the commit on it signs."""
    private = Ed25519PrivateKey.generate()
    id = new_id()
    row = SigningKey(
        id=id,
        purpose=purpose,
        public=private.public_key().public_bytes_raw(),
        sealed=sealer.seal(private.private_bytes_raw(), f"signing-key:{id}"),
        created_at=datetime.now(UTC),
    )
    session.add(row)
    await session.flush()
    return row


async def replace(session: AsyncSession, sealer: Sealer, purpose: str) -> SigningKey:
    """Retire the live keys of a purpose for a fresh one, which alone signs from then on."""
    for row in await store.live(session, purpose):
        row.retired_at = datetime.now(UTC)
    await session.flush()
    return await create(session, sealer, purpose)


def _pair(row: SigningKey, sealer: Sealer) -> KeyPair:
    raw = sealer.open(row.sealed, f"signing-key:{row.id}")
    return KeyPair(row.id, Ed25519PrivateKey.from_private_bytes(raw))
