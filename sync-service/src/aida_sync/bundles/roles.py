"""The roles of The Update Framework for one channel: their keys, and signing with them.

Each channel has keys of its own, so nothing that is signed for one passes for another.
"""

# The names are public in their documentation, and not marked so in the modules.
# pyright: reportPrivateImportUsage=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from securesystemslib.signer import CryptoSigner
from sqlalchemy.ext.asyncio import AsyncSession
from tuf.api.metadata import (
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from aida_sync.keys import service as keys
from aida_sync.keys.sealing import Sealer

ROLES = (Root.type, Targets.type, Snapshot.type, Timestamp.type)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long signatures hold; each is renewed at half of its time."""

    timestamp: timedelta
    targets: timedelta = timedelta(days=30)
    root: timedelta = timedelta(days=365)


Signers = Mapping[str, CryptoSigner]
"""A signer by role."""


async def signers(
    session: AsyncSession, sealer: Sealer, project_id: str, channel: str
) -> dict[str, CryptoSigner]:
    """The signer of each role; its key is made when there is none."""
    found: dict[str, CryptoSigner] = {}
    for role in ROLES:
        pairs = await keys.live_keys(session, sealer, purpose(role, project_id, channel))
        found[role] = CryptoSigner(pairs[0].private)
    return found


async def replace_key(
    session: AsyncSession, sealer: Sealer, role: str, project_id: str, channel: str
) -> None:
    """Retire a role's key for a fresh one."""
    await keys.replace(session, sealer, purpose(role, project_id, channel))


def purpose(role: str, project_id: str, channel: str) -> str:
    """What the key store calls the key of a role."""
    return f"bundle:{role}:{project_id}:{channel}"


def root(version: int, expires: datetime, by: Signers, also_by: Iterable[CryptoSigner]) -> bytes:
    """The root: who may sign what. ``also_by`` is who signed the root before this one."""
    signed = Root(version, expires=_whole(expires), consistent_snapshot=True)
    for role, signer in by.items():
        signed.add_key(signer.public_key, role)
    metadata = Metadata(signed)
    for signer in (by[Root.type], *also_by):
        metadata.sign(signer, append=True)
    return metadata.to_bytes()


def targets(version: int, expires: datetime, files: Mapping[str, bytes], by: Signers) -> bytes:
    """The targets: length and hash of each file that a client may take."""
    found = {path: TargetFile.from_data(path, data, ["sha256"]) for path, data in files.items()}
    return _signed(Targets(version, expires=_whole(expires), targets=found), by[Targets.type])


def snapshot(version: int, expires: datetime, targets: bytes, by: Signers) -> bytes:
    """The snapshot: which targets go together."""
    meta = {"targets.json": MetaFile.from_data(version, targets, ["sha256"])}
    return _signed(Snapshot(version, expires=_whole(expires), meta=meta), by[Snapshot.type])


def timestamp(version: int, expires: datetime, snapshot_version: int, by: Signers) -> bytes:
    """The timestamp: that this snapshot is still the newest."""
    signed = Timestamp(version, expires=_whole(expires), snapshot_meta=MetaFile(snapshot_version))
    return _signed(signed, by[Timestamp.type])


def _signed(signed: Any, by: CryptoSigner) -> bytes:
    metadata: Metadata[Any] = Metadata(signed)
    metadata.sign(by)
    return metadata.to_bytes()


def _whole(moment: datetime) -> datetime:
    """The format has no fractions of a second."""
    return moment.replace(microsecond=0)
