"""P13, C3: replicas tell each other by hints, and lose nothing without them."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from aida_sync.app import create_app
from aida_sync.config import Settings
from aida_sync.live import hints, hub

from ..served import Served, listening, serving


@pytest.fixture
def backend() -> str:
    """SQLite has one process, and so no replicas."""
    return "postgresql"


@asynccontextmanager
async def second(settings: Settings, first: Served) -> AsyncIterator[Served]:
    """Another replica over the same database."""
    app = create_app(settings)
    async with app.router.lifespan_context(app), listening(app, settings) as address:
        served = Served(app, first.http)
        served.admin, served.address = first.admin, address
        yield served


@contextmanager
def running_redis(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """A Redis server of the test's own, on a free port; its address, and what ends it."""
    program = shutil.which("redis-server")
    assert program is not None, "scripts/install-test-tools.sh installs it"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}", server.terminate
    finally:
        server.terminate()
        server.wait(10)


async def require_heard(first: Served, other: Served, slug: str) -> None:
    async with other.live(first.admin) as live:
        await live.ask("subscribe")
        await first.project(slug)
        event = await live.event("project.created", timeout=1)
        assert event["payload"]["detail"] == {"slug": slug}


async def test_a_change_on_one_replica_is_told_on_the_other_by_a_hint(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C3: LISTEN and NOTIFY. The replicas would look by themselves after an hour."""
    async with serving(settings) as first, second(settings, first) as other:
        await asyncio.sleep(0.3)  # both listen
        monkeypatch.setattr(hub, "POLL_SECONDS", 3600)
        await asyncio.sleep(0.6)  # the polls that had begun are over
        await require_heard(first, other, "there")
        await require_heard(other, first, "back")
        monkeypatch.undo()
        first.app.state.live._look.set()
        other.app.state.live._look.set()


async def test_hints_go_through_redis_where_there_is_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C3: Redis' publish and subscribe; without Redis the replicas look by themselves."""
    monkeypatch.setattr(hints, "RETRY_SECONDS", 0.1)
    with running_redis(tmp_path) as (address, stop):
        shared = settings.model_copy(update={"redis_url": SecretStr(address)})
        async with serving(shared) as first, second(shared, first) as other:
            await asyncio.sleep(0.3)
            monkeypatch.setattr(hub, "POLL_SECONDS", 3600)
            await asyncio.sleep(0.6)
            await require_heard(first, other, "by-redis")
            stop()
            monkeypatch.setattr(hub, "POLL_SECONDS", 0.2)
            first.app.state.live._look.set()
            other.app.state.live._look.set()
            await require_heard(first, other, "without")


async def test_hints_come_back_after_the_connection_was_lost(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C3, R7: a database that ends connections costs time, and no events."""
    monkeypatch.setattr(hints, "RETRY_SECONDS", 0.05)
    async with serving(settings) as first, second(settings, first) as other:
        await asyncio.sleep(0.2)
        end = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query LIKE 'LISTEN%' OR query LIKE 'NOTIFY%'"
        )
        async with first.app.state.database.write() as session:
            assert (await session.execute(end)).scalar_one() >= 1
        await asyncio.sleep(0.3)
        await require_heard(first, other, "again")


async def test_a_session_that_is_ended_on_one_replica_closes_on_the_other(
    settings: Settings,
) -> None:
    """N4, P13: within a second on every replica."""
    async with serving(settings) as first, second(settings, first) as other:
        client = await first.log_in("admin@example.com")
        async with other.live(client) as live:
            await first.admin.call("DELETE", f"/sessions/{client.tokens['session_id']}")
            assert await live.closed(1) == 1008
