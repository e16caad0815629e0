"""Building a channel's bundle, renewing its signatures, and changing its keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from securesystemslib.signer import CryptoSigner  # pyright: ignore[reportPrivateImportUsage]
from sqlalchemy.ext.asyncio import AsyncSession

from aida.sync.bundle import (
    BUNDLE,
    FORMAT,
    Bundle,
    delta_name,
    digest_of,
    encode,
    item_key,
    make_delta,
)
from aida_sync.bundles import roles, store
from aida_sync.bundles.roles import Lifetimes, Signers
from aida_sync.bundles.tables import BundleHead, BundleRevision
from aida_sync.keys.sealing import Sealer
from aida_sync.revisions import service as items
from aida_sync.revisions.lifecycle import Channel
from aida_sync.stages import service as stages

DELTAS = 10
"""Earlier bundles that a delta leads on from; who has an older one fetches the whole."""
BATCHES = 20
"""Versions of the metadata that are kept, for clients in the middle of fetching."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds bundles with the keys that ``sealer`` opens."""

    sealer: Sealer
    lives: Lifetimes

    async def build(self, session: AsyncSession, project_id: str, channel: Channel) -> bool:
        """Bring a channel's bundle up to what is published; False when nothing changed in it."""
        head = await store.head_to_change(session, project_id, channel)
        bundle = await _content(session, project_id, channel)
        digests = {key: item["digest"] for key, item in bundle["items"].items()}
        before = await store.revisions(session, project_id, channel, DELTAS)
        if head is not None and before:
            known = before[0].items
            if known["items"] == digests and known["stages"] == bundle["stages"]:
                return False
        if head is None:
            now = _now()
            head = BundleHead(project_id=project_id, channel=channel, revision=0)
            head.root = head.targets = head.timestamp = 0
            head.root_expires = head.targets_expire = head.timestamp_expires = now
        head.revision += 1
        data = encode({**bundle, "revision": head.revision})
        head.digest, head.size, head.built_at = digest_of(data), len(data), _now()
        session.add(head)
        session.add(
            BundleRevision(
                project_id=project_id,
                channel=channel,
                revision=head.revision,
                digest=head.digest,
                items={"items": digests, "stages": bundle["stages"]},
            )
        )
        files = {BUNDLE: data, **_deltas(before, {**bundle, "revision": head.revision})}
        await self._publish(session, head, files)
        return True

    async def renew(self, session: AsyncSession, head: BundleHead) -> None:
        """Sign anew what has less than half of its time left."""
        by = await roles.signers(session, self.sealer, head.project_id, head.channel)
        now = _now()
        if head.root_expires - now < self.lives.root / 2:
            await self._sign_root(session, head, by, ())
        if head.targets_expire - now < self.lives.targets / 2:
            await self._publish(session, head, await self._bundle(session, head))
        else:
            await self._sign_timestamp(session, head, by)

    async def change_keys(
        self, session: AsyncSession, head: BundleHead, names: Iterable[str]
    ) -> None:
        """Give roles fresh keys: a root that the old root's key signed as well says so."""
        project_id, channel = head.project_id, head.channel
        before = await roles.signers(session, self.sealer, project_id, channel)
        for role in names:
            await roles.replace_key(session, self.sealer, role, project_id, channel)
        by = await roles.signers(session, self.sealer, project_id, channel)
        old, new = before["root"], by["root"]
        is_new = old.public_key.keyid != new.public_key.keyid
        await self._sign_root(session, head, by, [old] if is_new else [])
        await self._publish(session, head, await self._bundle(session, head))

    async def _publish(
        self, session: AsyncSession, head: BundleHead, files: dict[str, bytes]
    ) -> None:
        by = await roles.signers(session, self.sealer, head.project_id, head.channel)
        if head.root == 0:
            await self._sign_root(session, head, by, ())
        head.targets += 1
        head.targets_expire = _now() + self.lives.targets
        listed = roles.targets(head.targets, head.targets_expire, files, by)
        together = roles.snapshot(head.targets, head.targets_expire, listed, by)
        out = {f"targets/{_addressed(path, data)}": data for path, data in files.items()}
        out[f"metadata/{head.targets}.targets.json"] = listed
        out[f"metadata/{head.targets}.snapshot.json"] = together
        await self._write(session, head, out)
        await self._sign_timestamp(session, head, by)
        await store.forget_before(
            session,
            head.project_id,
            head.channel,
            head.targets - BATCHES,
            head.revision - DELTAS,
        )

    async def _sign_root(
        self,
        session: AsyncSession,
        head: BundleHead,
        by: Signers,
        also: Sequence[CryptoSigner],
    ) -> None:
        head.root += 1
        head.root_expires = _now() + self.lives.root
        data = roles.root(head.root, head.root_expires, by, also)
        await self._write(session, head, {f"metadata/{head.root}.root.json": data})

    async def _sign_timestamp(self, session: AsyncSession, head: BundleHead, by: Signers) -> None:
        head.timestamp += 1
        head.timestamp_expires = _now() + self.lives.timestamp
        data = roles.timestamp(head.timestamp, head.timestamp_expires, head.targets, by)
        await self._write(session, head, {"metadata/timestamp.json": data})

    async def _bundle(self, session: AsyncSession, head: BundleHead) -> dict[str, bytes]:
        """The bundle as it is. Deltas are left out: who wants one fetches the whole this once."""
        path = f"targets/{head.digest}.{BUNDLE}"
        data = await store.file(session, head.project_id, head.channel, path)
        if data is None:
            raise LookupError(f"the bundle {head.digest} of {head.project_id} is gone")
        return {BUNDLE: data}

    async def _write(
        self, session: AsyncSession, head: BundleHead, files: dict[str, bytes]
    ) -> None:
        await store.write_files(session, head.project_id, head.channel, head.targets, files)


async def _content(session: AsyncSession, project_id: str, channel: Channel) -> Bundle:
    is_canary = channel is Channel.CANARY
    found: dict[str, Any] = {}
    for item, revision in await items.in_force(session, project_id, canary=is_canary):
        found[item_key(item.kind, item.name)] = {
            "revision": revision.number,
            "digest": revision.digest,
            "content": revision.content,
        }
    policy = await stages.policy_of(session, project_id)
    return {
        "format": FORMAT,
        "project_id": project_id,
        "channel": str(channel),
        "stages": policy.to_json(),
        "items": found,
    }


def _deltas(before: Sequence[BundleRevision], bundle: Bundle) -> dict[str, bytes]:
    return {
        delta_name(one.digest): encode(make_delta(one.items["items"], one.digest, bundle))
        for one in before
    }


def _addressed(path: str, data: bytes) -> str:
    """Where a target lies: its hash is part of its name."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{digest_of(data)}.{name}"


def _now() -> datetime:
    return datetime.now(UTC)
