"""N8, N11, P12: what is personal or secret cannot be read in the database, and keys rotate."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from aida_sync.config import Settings
from aida_sync.db.base import new_id
from aida_sync.db.database import open_database
from aida_sync.db.encrypted import FieldError, FieldKeys, key_of
from aida_sync.jobs import service as jobs
from aida_sync.jobs.kinds import Environment
from aida_sync.jobs.runner import Runner
from aida_sync.jobs.tables import Job
from aida_sync.keys.data_keys import unlock
from aida_sync.keys.reencryption import REENCRYPT, encrypt_before_use, encrypted_fields
from aida_sync.keys.sealing import Sealer, SealError, new_master_key, parse_master_keys
from aida_sync.keys.tables import DataKey
from aida_sync.schema.version import migrate
from aida_sync.users import service as users
from aida_sync.users.tables import User

from ..service import PASSWORD, Service

KEYS = FieldKeys({"1": b"a" * 32, "2": b"b" * 32}, "2", b"i" * 32)


@given(st.binary(max_size=200))
def test_what_is_encrypted_comes_back(plain: bytes) -> None:
    """N8: by any live key, never twice the same, bound to its column."""
    stored = KEYS.encrypt(plain, "users.name")
    assert key_of(stored) == "2"
    assert KEYS.decrypt(stored, "users.name") == plain
    assert KEYS.encrypt(plain, "users.name") != stored
    with pytest.raises(FieldError):
        KEYS.decrypt(stored, "users.email")
    with pytest.raises(FieldError):
        FieldKeys({"3": b"c" * 32}, "3", b"i" * 32).decrypt(stored, "users.name")


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_is_found(place: int, flip: int) -> None:
    stored = bytearray(KEYS.encrypt(b"Ada Lovelace", "users.name").encode())
    start = len("enc:1:2:")
    at = start + place % (len(stored) - start)
    stored[at] = (stored[at] + flip) % 256
    with pytest.raises((FieldError, UnicodeDecodeError)):
        KEYS.decrypt(stored.decode(), "users.name")


async def raw_users(service: Service) -> list[tuple[str, str, bytes | None]]:
    async with service.app.state.database.read() as session:
        rows = await session.execute(text("SELECT email, name, email_index FROM users"))
        return [tuple(row) for row in rows]


async def test_personal_columns_are_ciphertext_and_still_found(service: Service) -> None:
    """N8."""
    await service.client("ada@example.com")
    for email, name, index in await raw_users(service):
        assert key_of(email) == key_of(name) == "1"
        assert len(index or b"") == 32
    taken = {
        "email": "ADA@example.com",
        "name": "x",
        "role": "viewer",
        "password": PASSWORD,
    }
    answer = await service.admin.call("POST", "/users", taken)
    assert answer.json()["error"]["code"] == "email_taken"
    listed = await service.admin.get("/users")
    assert {user["email"] for user in listed} == {"admin@example.com", "ada@example.com"}


async def test_keys_rotate_while_the_service_works(service: Service) -> None:
    """N11: two keys are live, nothing fails on the way, the old one is retired in the end."""
    state = service.app.state
    rotation = await service.admin.post("/keys/rotation")
    assert rotation["number"] == 2
    await unlock(state.database, state.sealer)
    await service.client("before@example.com")
    assert {key_of(email) for email, _, _ in await raw_users(service)} == {"1"}
    async with state.database.write() as session:  # time passes
        await session.execute(update(DataKey).values(active_from=datetime.now(UTC)))
    await unlock(state.database, state.sealer)
    await service.client("after@example.com")
    assert {key_of(email) for email, _, _ in await raw_users(service)} == {"1", "2"}
    await service.log_in("before@example.com")
    async with state.database.write() as session:
        await session.execute(
            update(Job).where(Job.kind == REENCRYPT.name).values(run_after=datetime.now(UTC))
        )
    for _ in range(400):
        if (await service.admin.get("/jobs?kind=keys.reencrypt"))[0]["state"] == "succeeded":
            break
        await asyncio.sleep(0.05)
    for email, name, _ in await raw_users(service):
        assert key_of(email) == key_of(name) == "2"
    async with state.database.read() as session:
        rows = (
            (await session.execute(select(DataKey).order_by(DataKey.number, DataKey.purpose)))
            .scalars()
            .all()
        )
        assert [(r.purpose, r.number, r.retired_at is None) for r in rows] == [
            ("fields", 1, False),
            ("index", 1, True),
            ("fields", 2, True),
        ]
    await unlock(state.database, state.sealer)
    await service.log_in("before@example.com")
    assert await service.admin.get("/audit/events?action=data-key.in-use") != []


async def test_a_new_master_key_seals_what_the_old_one_sealed(settings: Settings) -> None:
    """N11: give both, rotate, then give the new one alone."""
    old, new = new_master_key(), new_master_key()
    database = open_database(settings.resolved_database_url)
    try:
        await unlock(database, Sealer(parse_master_keys(old)))
        with pytest.raises(SealError, match="master key"):
            await unlock(database, Sealer(parse_master_keys(new)))
        both = Sealer(parse_master_keys(f"{new},{old}"))
        from aida_sync.keys.data_keys import rotate

        async with database.write() as session:
            assert await rotate(session, both, datetime.now(UTC)) == 2
        await unlock(database, Sealer(parse_master_keys(new)))
    finally:
        await database.close()


async def test_without_keys_nothing_is_stored_plain(settings: Settings) -> None:
    database = open_database(settings.resolved_database_url)
    try:
        with pytest.raises(Exception, match="without the keys"):
            async with database.write() as session:
                await users.find_by_email(session, "x@example.com")
    finally:
        await database.close()


async def test_plain_rows_of_an_older_version_are_encrypted(settings: Settings) -> None:
    """N8: an upgrade keeps users, who log in at once; a job encrypts what they left plain."""
    database = open_database(settings.resolved_database_url)
    environment = Environment(settings, database, Sealer([b"k" * 32]))
    keys = await unlock(database, environment.sealer)
    id = new_id()
    insert = (
        "INSERT INTO users (id, email, name, role, created_at, version)"
        " VALUES (:id, 'old@example.com', 'Old Name', 'viewer', :at, 1)"
    )
    stored_id = id if database.is_postgresql else id.replace("-", "")
    at = datetime.now(UTC) if database.is_postgresql else "2026-01-01 00:00:00.000000"
    try:
        async with database.write() as session:
            await session.execute(text(insert), {"id": stored_id, "at": at})
        await encrypt_before_use(database, keys)
        async with database.write() as session:
            found = await users.find_by_email(session, "old@example.com")
            assert found is not None and (found.id, found.name) == (id, "Old Name")
            await jobs.enqueue(session, REENCRYPT.name, {})
        assert await Runner(environment, [REENCRYPT]).executor.run_next()
        async with database.read() as session:
            row = (await session.execute(text("SELECT email, name FROM users"))).one()
            assert [key_of(word) for word in row] == ["1", "1"]
    finally:
        await database.close()


async def test_an_upgrade_keeps_users_and_their_sessions(tmp_path) -> None:
    """B3: SQLite drops a table to change it; what refers to its rows stays."""
    database = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    try:
        await migrate(database, "0001")
        user, at = new_id().replace("-", ""), "2026-01-01 00:00:00.000000"
        async with database.write() as session:
            await session.execute(
                text("INSERT INTO users (id, email, name, role, created_at, version) VALUES"
                     " (:id, 'old@example.com', 'Old', 'viewer', :at, 1)"), {"id": user, "at": at},
            )  # fmt: skip
            await session.execute(
                text("INSERT INTO sessions (id, user_id, client, created_at, last_used_at,"
                     " idle_until, ends_at) VALUES (:id, :user, 'x', :at, :at, :at, :at)"),
                {"id": new_id().replace("-", ""), "user": user, "at": at},
            )  # fmt: skip
        await migrate(database)
        async with database.read() as session:
            query = text("SELECT count(*) FROM sessions JOIN users ON users.id = user_id")
            assert (await session.execute(query)).scalar_one() == 1
            assert (await session.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1
    finally:
        await database.close()


def test_every_personal_column_is_encrypted() -> None:
    """N8: a new column that is named as these are must be one of the encrypted ones."""
    import aida_sync.schema.tables as schema

    encrypted = {f"{field.table.name}.{field.column.name}" for field in encrypted_fields()}
    assert {"users.email", "users.name", "sessions.client", "idempotency_keys.body"} <= encrypted
    personal = ("email", "user_agent", "ip", "ip_address", "phone")
    for table in schema.METADATA.tables.values():
        for column in table.columns:
            if column.name in personal:
                assert f"{table.name}.{column.name}" in encrypted, f"{table.name}.{column.name}"
    assert User.__table__.c.email_index.unique
