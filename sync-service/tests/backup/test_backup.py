"""P6, N8: backup, restore and copies keep every row and the log's root, or change nothing."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from aida_sync.audit.tables import LogCheckpoint
from aida_sync.backup.archive import read_backup, write_backup
from aida_sync.backup.copying import NotEmpty, copy
from aida_sync.backup.frames import BackupError, Secret, read_frames, write_frames
from aida_sync.backup.rows import portable_tables
from aida_sync.backup.snapshot import snapshot
from aida_sync.config import Settings
from aida_sync.db.base import new_id
from aida_sync.db.database import open_database
from aida_sync.schema.version import WrongSchema

from ..service import Service, running

PASSPHRASE = Secret(passphrase="a long passphrase")
HEALTH = ("failing_since", "resting_until")
OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def quiet(*_: object) -> None:
    """No progress."""


@pytest.fixture
async def empty(request: pytest.FixtureRequest, tmp_path: Path):
    """Makes empty databases without a schema."""
    address: str = request.getfixturevalue("postgres")

    async def make(kind: str) -> str:
        name = f"t{new_id().replace('-', '')}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        connection = await asyncpg.connect(f"{address}/postgres")
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        return f"{address}/{name}"

    return make


async def filled(service: Service) -> None:
    ada = await service.client("ada@example.com")
    project = await service.project("shop")
    await ada.call("GET", "/auth/me", idempotency_key="x")
    for number in range(5):
        await service.project(f"more{number}")
    hook = {"url": "https://hooks.example.com/x", "topics": ["*"]}
    await service.admin.post(f"/projects/{project}/webhooks", hook, idempotency_key="made")
    await service.sequenced()


async def contents(url: str) -> dict[str, list]:
    """The rows of all tables, without how the receivers of webhooks do: that goes on changing."""
    async with snapshot(url) as connection:
        return {
            table.name: sorted(
                (repr([bytes(v) if isinstance(v, memoryview) else v for v in row]))
                for row in await connection.execute(
                    select(*(column for column in table.columns if column.name not in HEALTH))
                )
            )
            for table in portable_tables()
        }


@pytest.mark.parametrize("there", ["same", "other"])
@pytest.mark.parametrize(
    "secret", [None, PASSPHRASE, Secret(key=b"k" * 32)], ids=["plain", "passphrase", "key"]
)
async def test_what_was_saved_comes_back(
    settings: Settings, backend: str, empty, tmp_path: Path, there: str, secret: Secret | None
) -> None:
    """P6: from a running service, into either database; users log in there."""
    file = tmp_path / "backup"
    async with running(settings) as service:
        await filled(service)
        saved = await write_backup(settings.database_url, file, secret, quiet)
        before = await contents(settings.database_url)
        await service.project("later")
    target = await empty(backend if there == "same" else OTHER[backend])
    restored = await read_backup(file, target, secret, quiet)
    assert restored == saved
    assert saved.size > 8
    after = await contents(target)
    for volatile in ("jobs", "outbox_messages", "webhook_deliveries", "counts_to_add"):
        before.pop(volatile), after.pop(volatile)  # the service went on with them meanwhile
    assert after == before
    again = settings.model_copy(update={"database_url": target})
    from aida_sync.app import create_app

    app = create_app(again)
    async with app.router.lifespan_context(app):
        import httpx

        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://service"
        ) as http:
            restarted = Service(app, http)
            restarted.admin = await restarted.log_in("admin@example.com")
            await restarted.project("after")
            slugs = {row["slug"] for row in await restarted.admin.get("/projects?limit=200")}
            assert {"shop", "after"} <= slugs
            assert "later" not in slugs
            await restarted.sequenced()


async def test_copies_keep_the_root_there_and_back(
    settings: Settings, backend: str, empty, tmp_path: Path
) -> None:
    """P6: SQLite to PostgreSQL and back, while writers are at it."""
    async with running(settings) as service:
        await filled(service)
        there, back = await empty(OTHER[backend]), await empty(backend)

        async def writing() -> None:
            for number in range(30):
                await service.project(f"meanwhile{number}")

        writer = asyncio.create_task(writing())
        first = await copy(settings.database_url, there, quiet)
        await writer
        second = await copy(there, back, quiet)
    assert first == second
    assert await contents(there) == await contents(back)
    with pytest.raises(NotEmpty, match="--force"):
        await copy(there, back, quiet)
    assert await copy(there, back, quiet, force=True) == first


async def test_a_log_that_does_not_verify_is_not_restored(
    settings: Settings, backend: str, empty, tmp_path: Path
) -> None:
    """R10: and the target keeps what it has."""
    async with running(settings) as service:
        await filled(service)
    good, bad = tmp_path / "good", tmp_path / "bad"
    await write_backup(settings.database_url, good, None, quiet)
    database = open_database(settings.database_url)
    async with database.write() as session:
        await session.execute(update(LogCheckpoint).values(root=b"\2" * 32))
    await database.close()
    await write_backup(settings.database_url, bad, None, quiet)
    target = await empty(backend)
    await read_backup(good, target, None, quiet)
    before = await contents(target)
    with pytest.raises(BackupError, match="does not verify"):
        await read_backup(bad, target, None, quiet, force=True)
    assert await contents(target) == before


async def test_a_wrong_schema_is_named(settings: Settings, tmp_path: Path) -> None:
    database = open_database(settings.database_url)
    async with database.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    with pytest.raises(WrongSchema, match=r"schema 9999.*aida-sync migrate"):
        await write_backup(settings.database_url, tmp_path / "x", None, quiet)
    assert not list(tmp_path.glob("*.part"))


async def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    file.write_bytes(b"SQLite format 3\0" + b"garbage" * 1000)
    with pytest.raises(WrongSchema, match="damaged: restore a backup"):
        await write_backup(f"sqlite:///{file}", tmp_path / "x", None, quiet)
    with pytest.raises(FileNotFoundError):
        await write_backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "x", None, quiet)


SECRET = Secret(key=b"k" * 32)


@effort(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=3000), max_size=5), st.booleans(), st.data())
def test_frames_come_back_and_every_change_is_found(
    pieces: list[bytes], encrypted: bool, data: st.DataObject
) -> None:
    """N8: cut off, flipped, or with another key: never taken for whole."""
    secret = SECRET if encrypted else None
    target = io.BytesIO()
    write_frames(target, pieces, secret)
    whole = target.getvalue()
    assert b"".join(read_frames(io.BytesIO(whole), secret)) == b"".join(pieces)
    if encrypted and len(b"".join(pieces)) > 20:
        assert b"".join(pieces) not in whole
    length = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(BackupError):
        list(read_frames(io.BytesIO(whole[:length]), secret))
    at, flip = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    changed = bytearray(whole)
    changed[at] ^= flip
    with pytest.raises(BackupError):
        list(read_frames(io.BytesIO(bytes(changed)), secret))
    with pytest.raises(BackupError):
        list(read_frames(io.BytesIO(whole + b"more"), secret))


def test_a_wrong_passphrase_is_named() -> None:
    target = io.BytesIO()
    write_frames(target, [b"x"], PASSPHRASE)
    for secret, words in (
        (Secret(passphrase="another one"), "passphrase or key is wrong"),
        (None, "--passphrase-file"),
        (Secret(key=b"k" * 32), "--passphrase-file"),
    ):
        with pytest.raises(BackupError, match=words):
            list(read_frames(io.BytesIO(target.getvalue()), secret))
    with pytest.raises(BackupError, match="no backup"):
        list(read_frames(io.BytesIO(b"something else"), None))
