"""B12: what somebody in between may try. Each time the last good bundle stays in force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aida.sync.installed import read_installed
from aida.sync.pulling import PullError
from aida_sync.bundles.roles import Lifetimes

from ..api.items import RULES, publish, revise
from ..service import Service
from .channel import Channel, Tamper, built
from .test_bundles import published


class Attacked:
    """A client with a bundle, a newer one that waits, and what was sent so far."""

    def __init__(self, service: Service, channel: Channel, path: str) -> None:
        self.service, self.channel, self.path = service, channel, path
        self.seen: dict[str, bytes] = {}
        self.revisions = 1
        channel.source.tamper = self._record

    def _record(self, path: str, data: bytes) -> bytes:
        self.seen[path] = data
        return data

    async def publish(self) -> None:
        """Put another revision into force."""
        self.revisions += 1
        changed = RULES.content["source"].replace("use logging", f"number {self.revisions}")
        await revise(self.service.admin, self.path, {**RULES.content, "source": changed})
        await publish(self.service.admin, self.path, self.revisions)
        await built(self.service)

    async def refused(self, tamper: Tamper, words: str) -> None:
        """The client refuses, keeps what it has, and takes the truth when it comes."""
        before = read_installed(self.channel.home)
        self.channel.source.tamper = tamper
        with pytest.raises(PullError, match=words):
            await self.channel.pull()
        after = read_installed(self.channel.home)
        assert before is not None
        assert after == before
        assert (after.rules / "no-print.yml").is_file()


@pytest.fixture
async def attacked(service: Service, tmp_path: Path) -> Attacked:
    _, path = await published(service)
    found = Attacked(service, Channel(service.admin, tmp_path / "home"), path)
    await found.channel.pull()
    return found


async def test_rollback(attacked: Attacked) -> None:
    """B12: an older state, properly signed, is refused."""
    old = dict(attacked.seen)
    await attacked.publish()
    await attacked.channel.pull()
    await attacked.refused(old.get, "older state")


async def test_freeze(attacked: Attacked) -> None:
    """B12: a state that nobody vouches for any more is refused."""
    builder = attacked.service.app.state.bundle_builder
    lives = builder.lives
    object.__setattr__(builder, "lives", Lifetimes(timedelta(seconds=-5)))
    try:
        await attacked.publish()
    finally:
        object.__setattr__(builder, "lives", lives)
    await attacked.refused(lambda path, data: data, "expired")


async def test_mix_and_match(attacked: Attacked) -> None:
    """B12: files of two states, each properly signed, do not go together."""
    old = {name.rpartition(".")[0][-8:]: data for name, data in attacked.seen.items()}
    assert "snapshot" in old
    await attacked.publish()

    def mix(path: str, data: bytes) -> bytes:
        return old["snapshot"] if path.endswith("snapshot.json") else data

    await attacked.refused(mix, "older state|not what was signed|not valid")


@pytest.mark.parametrize("role", ["root", "timestamp", "snapshot", "targets"])
async def test_wrong_key(attacked: Attacked, role: str) -> None:
    """B12: whatever another channel's key signed is refused, also by the same service."""
    other = Channel(attacked.service.admin, attacked.channel.home.with_name("other"), "canary")
    foreign: dict[str, bytes] = {}

    def keep(path: str, data: bytes) -> bytes:
        foreign[path.replace("/canary/", "/stable/")] = data
        return data

    await attacked.publish()
    path = f"/projects/{attacked.path.split('/')[2]}/bundles/canary/keys"
    if role == "root":
        for one in ("canary", "stable"):
            await attacked.service.admin.post(path.replace("canary", one), {"roles": ["root"]})
    other.source.tamper = keep
    await other.pull()

    def forge(path: str, data: bytes) -> bytes:
        return foreign[path] if f"{role}.json" in path else data

    await attacked.refused(forge, "signature does not fit|not what was signed")


@pytest.mark.parametrize("name", ["timestamp.json", "snapshot.json", "targets.json"])
async def test_truncated_metadata(attacked: Attacked, name: str) -> None:
    """B12."""
    await attacked.publish()

    def cut(path: str, data: bytes) -> bytes:
        return data[: len(data) // 2] if path.endswith(name) else data

    await attacked.refused(cut, "not valid|not what was signed")


async def test_truncated_target(attacked: Attacked) -> None:
    """B12."""
    await attacked.publish()
    await attacked.refused(
        lambda path, data: data[:-1] if "/targets/" in path else data, "not what was signed"
    )


@pytest.mark.parametrize("name", ["timestamp.json", "/targets/", "root.json"])
async def test_endless_data(attacked: Attacked, name: str) -> None:
    """B12: what goes on longer than announced, or than any metadata may, is cut off."""
    await attacked.publish()
    await attacked.service.admin.post(
        f"/projects/{attacked.path.split('/')[2]}/bundles/stable/keys", {"roles": ["root"]}
    )
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b" " * 65_536

    def answer(path: str, data: bytes) -> bytes | Iterator[bytes]:
        return endless() if name in path else data

    await attacked.refused(answer, "without end|more arrives")
    assert sent < 1_000_000


async def test_keys_are_changed(attacked: Attacked) -> None:
    """B12: a client follows the chain of roots over several changes, and then only the new keys."""
    old = dict(attacked.seen)
    project = attacked.path.split("/")[2]
    where = f"/projects/{project}/bundles/stable/keys"
    for roles in (["timestamp"], ["root", "targets"], ["root", "snapshot", "timestamp"]):
        await attacked.service.admin.post(where, {"roles": roles})
    await attacked.publish()
    pulled = await attacked.channel.pull()
    assert pulled.is_new
    assert (attacked.channel.home / "tuf/root_history/4.root.json").is_file()
    event = (await attacked.service.admin.get("/audit/events?action=bundle.keys_changed"))[0]
    assert event["content"]["detail"]["root"] == 4
    await attacked.publish()
    await attacked.refused(
        lambda path, data: old[path] if path.endswith("timestamp.json") else data,
        "signature does not fit",
    )


async def test_a_delta_of_another_base_is_not_taken(attacked: Attacked) -> None:
    """B12: signed as it is, it does not fit: the whole is fetched in its place."""
    home = attacked.channel.home
    installed = read_installed(home)
    assert installed is not None
    await attacked.publish()
    base = home / f"{installed.digest}.bundle.json"
    base.write_bytes(base.read_bytes() + b" ")
    pulled = await attacked.channel.pull()
    assert (pulled.is_new, pulled.by_delta) == (True, False)


async def test_a_delta_that_was_changed_is_refused(attacked: Attacked) -> None:
    """B12."""
    await attacked.publish()

    def change(path: str, data: bytes) -> bytes:
        if "/deltas/" not in path:
            return data
        delta = json.loads(data)
        delta["set"]["rule/no-print"]["content"]["source"] = "id: evil"
        return json.dumps(delta).encode()

    await attacked.refused(change, "not what was signed|without end|more arrives")


async def test_another_root_than_the_pinned_one(service: Service, tmp_path: Path) -> None:
    """B12."""
    await published(service)
    channel = Channel(service.admin, tmp_path / "home", root="0" * 64)
    with pytest.raises(PullError, match="the settings want"):
        await channel.pull()
    assert read_installed(channel.home) is None
