"""D1, N6: PostgreSQL keeps projects apart by itself, where a check of the service is forgotten."""

from __future__ import annotations

import asyncio
import re
from ast import literal_eval
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from aida_sync.backup.rows import portable_tables
from aida_sync.db.base import new_id
from aida_sync.db.database import Database, open_database
from aida_sync.db.reach import EVERYTHING, INSTANCE, NOTHING, of_projects, reaching
from aida_sync.ingest.partitions import Partitions
from aida_sync.recording.tables import AuditEntry
from aida_sync.revisions.tables import Item
from aida_sync.schema import row_security
from aida_sync.schema.tables import METADATA
from aida_sync.schema.version import WrongSchema, migrate, require_current

BY_PARENT = {"item_revisions": "item_id", "webhook_deliveries": "webhook_id"}
OF_NO_PROJECT = {
    # people, and what is theirs whatever project they are in
    *("users", "sessions", "refresh_tokens", "password_resets", "teams", "team_members", "roles"),
    *("oauth_codes", "oauth_device_grants", "live_tickets", "ingest_streams", "dead_letters"),
    *("identities", "login_attempts", "idempotency_keys", "mail_letters"),
    # what the service does for all projects in the background
    *("jobs", "outbox_messages", "outbox_handled", "outbox_dead_letters", "counts_to_add"),
    # the tree is over salted commitments, and public
    *("log_tiles", "log_checkpoints", "metric_samples", "signing_keys", "data_keys"),
}
ONE_OF = re.compile(r"^(\w+) IN (\(.*\))$")
"""A constraint that lets a column have some values alone."""


@pytest.fixture
def backend() -> str:
    """SQLite has no row-level security."""
    return "postgresql"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = open_database(database_url, 3)
    yield opened
    await opened.close()


@pytest.fixture
async def tenants(database: Database) -> tuple[str, str]:
    """Two projects that have a row in every table that knows projects."""
    found = (new_id(), new_id())
    await Partitions(database).ensure([datetime.now(UTC)])
    with reaching(EVERYTHING):
        for project in found:
            async with database.engine.begin() as connection:
                rows: dict[str, dict[str, Any]] = {"projects": {"id": project}}
                for table in portable_tables():
                    rows[table.name] = row_of(table, rows)
                    await connection.execute(insert(table), rows[table.name])
    return found


def row_of(table: Table, made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A row that refers to those that were made before."""
    row = {**made.get(table.name, {})}
    for column in METADATA.tables[table.name].columns:
        keys = list(column.foreign_keys)
        if column.name == "project_id":
            row[column.name] = made["projects"]["id"]
        elif keys:
            row[column.name] = made[keys[0].column.table.name][keys[0].column.name]
        elif column.name not in row:
            row[column.name] = value_of(table, column.name)
    return row


def value_of(table: Table, name: str) -> Any:
    kind, id = table.columns[name].type, new_id()
    for constraint in METADATA.tables[table.name].constraints:
        if isinstance(constraint, CheckConstraint):
            found = ONE_OF.match(str(constraint.sqltext))
            if found and found[1] == name:
                return literal_eval(found[2])[0]
    for types, value in (
        (Uuid, id), (JSON, {}), (Boolean, False), (DateTime, datetime.now(UTC)),
        (LargeBinary, id[-32:].encode()), (Integer, int(id[-8:], 16) // 4),
    ):  # fmt: skip
        if isinstance(getattr(kind, "impl", kind), types) or isinstance(kind, types):
            return value
    return id[-min(getattr(kind, "length", None) or 36, 36) :]


def held() -> list[Table]:
    """The tables that hold rows of projects."""
    return [table for table in portable_tables() if table.name not in OF_NO_PROJECT]


def test_every_table_is_held_or_known_to_be_of_no_project() -> None:
    """Whoever adds a table decides it here."""
    assert set(row_security.conditions()) == set(METADATA.tables) - OF_NO_PROJECT
    named = {table.name for table in METADATA.sorted_tables if "project_id" in table.columns}
    assert set(row_security.conditions()) == named | {"projects"} | set(BY_PARENT)


async def test_the_database_has_the_policies_of_the_code(database: Database) -> None:
    """D1: one policy a table, for everybody, its owner too, and for every statement."""
    query = text(
        "SELECT p.tablename, permissive, roles::text, cmd, qual, with_check,"
        " c.relrowsecurity AND c.relforcerowsecurity FROM pg_policies p"
        " JOIN pg_class c ON c.oid = p.tablename::regclass"
    )
    async with database.read() as session:
        rows = list(await session.execute(query))
    assert sorted(row[0] for row in rows) == sorted(row_security.conditions())
    for table, *rest, qual, check, forced in rows:
        assert (rest, check, forced) == (["PERMISSIVE", "{public}", "ALL"], None, True), table
        assert qual.startswith("((( SELECT current_setting('aida.projects'"), qual


async def test_rows_of_others_cannot_be_read(database: Database, tenants: tuple[str, str]) -> None:
    """D1: whatever is asked, in every table."""
    for wanted, expected in (
        *((of_projects([project]), 1) for project in tenants),
        *((of_projects(tenants), 2), (EVERYTHING, 2)),
        *((NOTHING, 0), (INSTANCE, 0), (of_projects([new_id()]), 0)),
    ):
        with reaching(wanted):
            async with database.read() as session:
                for table in held():
                    query = select(func.count()).select_from(table)
                    assert (await session.execute(query)).scalar_one() == expected, table.name
    with reaching(of_projects(tenants[:1])):
        async with database.read() as session:
            for table in held():
                if "project_id" in table.columns:
                    query = select(table.columns.project_id)
                    assert set((await session.execute(query)).scalars()) == {tenants[0]}


async def test_rows_of_others_cannot_be_changed_or_deleted(
    database: Database, tenants: tuple[str, str]
) -> None:
    own, other = tenants
    with reaching(of_projects([own])):
        async with database.engine.begin() as connection:
            for table in held():
                key = next(iter(table.primary_key))
                done = await connection.execute(update(table).values({key.name: key}))
                assert done.rowcount == 1, table.name
            for table in reversed(held()):
                assert (await connection.execute(delete(table))).rowcount == 1, table.name
    with reaching(of_projects([other])):
        async with database.read() as session:
            for table in held():
                query = select(func.count()).select_from(table)
                assert (await session.execute(query)).scalar_one() == 1, table.name


async def test_rows_cannot_be_put_into_or_moved_to_others(
    database: Database, tenants: tuple[str, str]
) -> None:
    own, other = tenants
    for table in held():
        with reaching(EVERYTHING):
            async with database.engine.begin() as connection:
                [theirs] = await _rows(connection, table, other)
        column = "id" if table.name == "projects" else BY_PARENT.get(table.name, "project_id")
        there = theirs[column]
        with reaching(of_projects([own])):
            for attempt in (
                insert(table).values(_renewed(table, theirs)),
                update(table).values({column: there}),
            ):
                with pytest.raises(DBAPIError, match="row-level security"):
                    async with database.engine.begin() as connection:
                        await connection.execute(attempt)


async def test_rows_of_the_instance_are_seen_by_whoever_sees_anything(database: Database) -> None:
    """Whose they are, the services know; who never said what they reach sees none of them."""
    async with database.engine.begin() as connection:
        table = next(table for table in portable_tables() if table.name == "audit_entries")
        row = {**row_of(table, {"projects": {"id": None}})}
        await connection.execute(insert(table), row)
    for wanted, expected in ((NOTHING, 0), (INSTANCE, 1), (of_projects([new_id()]), 1)):
        with reaching(wanted):
            async with database.read() as session:
                query = select(func.count()).select_from(AuditEntry)
                assert (await session.execute(query)).scalar_one() == expected


async def test_partitions_give_nothing_by_their_names(
    database: Database, tenants: tuple[str, str]
) -> None:
    async with database.read() as session:
        names = await session.execute(
            text(
                "SELECT inhrelid::regclass::text FROM pg_inherits"
                " WHERE inhparent = 'events'::regclass"
            )
        )
        found = list(names.scalars())
        assert found
        for name in found:
            assert (await session.execute(text(f"SELECT * FROM {name}"))).all() == []


async def test_connections_forget_at_the_end_of_a_transaction(
    database_url: str, tenants: tuple[str, str]
) -> None:
    """D1: one connection, used for one project after another, with commit, rollback and error."""
    database = open_database(database_url, 1)

    async def seen() -> set[str]:
        async with database.read() as session:
            return set((await session.execute(select(Item.project_id))).scalars())

    try:
        with reaching(EVERYTHING):
            assert await seen() == set(tenants)
        assert await _in(NOTHING, seen) == set()
        for project in tenants:
            with reaching(of_projects([project])):
                async with database.write() as session:
                    await session.execute(update(Item).values(name=Item.name))
                with pytest.raises(DBAPIError):
                    async with database.write() as session:
                        await session.execute(text("SELECT 1/0"))
            assert await _in(NOTHING, seen) == set()
        async with database.engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            assert (await plain.execute(select(Item.id))).all() == []
    finally:
        await database.close()


async def test_tasks_at_the_same_time_keep_to_theirs(
    database: Database, tenants: tuple[str, str]
) -> None:
    async def look(project: str) -> None:
        with reaching(of_projects([project])):
            for _ in range(30):
                async with database.read() as session:
                    [found] = (await session.execute(select(Item.project_id))).scalars()
                    assert found == project
                    await asyncio.sleep(0)

    await asyncio.gather(*(look(tenants[number % 2]) for number in range(8)))


async def test_missing_security_is_named_and_mended(database: Database) -> None:
    """D1: the service does not start over a table that somebody opened."""
    await require_current(database)
    for opening in (
        "ALTER TABLE items NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE items DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON items",
    ):
        async with database.engine.begin() as connection:
            await connection.exec_driver_sql(opening)
        with pytest.raises(WrongSchema, match=r"missing on items: run `aida-sync migrate`"):
            await require_current(database)
        await migrate(database)
        await require_current(database)
    async with database.engine.begin() as connection:
        assert await connection.run_sync(row_security.apply) == []


async def _in(wanted: str, look: Any) -> Any:
    with reaching(wanted):
        return await look()


async def _rows(connection: Any, table: Table, project: str) -> list[dict[str, Any]]:
    """The rows of a project; the session reaches everything."""
    await connection.execute(
        text("SELECT set_config('aida.projects', :only, true)"), {"only": of_projects([project])}
    )
    return [dict(row._mapping) for row in await connection.execute(select(table))]


def _renewed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with a key of its own, where that is not what it belongs to."""
    return {**row, **({"id": new_id()} if "id" in row else {})}
