"""B3: one chain of migrations makes the tables that the code declares, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from aida.sync.spool.events import Kind
from aida_sync.analytics.tables import TotalDay
from aida_sync.app import create_app
from aida_sync.config import Settings
from aida_sync.db.database import Database, open_database
from aida_sync.db.reach import EVERYTHING, reaching
from aida_sync.db.sqlite import DatabaseInUse
from aida_sync.revisions.tables import Item, Revision
from aida_sync.schema.tables import METADATA
from aida_sync.schema.version import WrongSchema, migrate, migrate_back

from ..ingest.sending import batch, made, rolled, taken
from ..service import PAGE, RULE, running


async def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    database = open_database(database_url)

    def differences(connection) -> list:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, METADATA)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


@pytest.mark.parametrize(("version", "words"), [("9999", "newer"), (None, "empty")])
async def test_a_wrong_schema_keeps_the_service_from_starting(
    settings: Settings, version: str | None, words: str
) -> None:
    database = open_database(settings.database_url)
    async with database.write() as session:
        if version is None:
            await session.execute(text("DELETE FROM alembic_version"))
        else:
            await session.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
    await database.close()
    app = create_app(settings)
    with pytest.raises(WrongSchema, match=words):
        async with app.router.lifespan_context(app):
            pass


async def test_a_second_process_is_kept_off_an_sqlite_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    database = open_database(url)
    with pytest.raises(DatabaseInUse, match="in use"):
        open_database(url)
    await database.close()
    await open_database(url).close()


async def test_what_was_counted_before_there_were_totals_is_in_them(settings: Settings) -> None:
    """Y2."""
    async with running(settings) as service:
        await service.project()
        told = [made(Kind.FINDING, ago=timedelta(days=n % 5), rule=f"r{n}") for n in range(30)]
        await taken(service.admin, batch(told))
        await rolled(service)
    database = open_database(settings.resolved_database_url)
    before = await totals(database)
    await migrate_back(database, "0017")
    await migrate(database)
    after = await totals(database)
    await database.close()
    assert sum(row[-2] for row in before) == 30
    assert len(before) == 5
    assert after == before


async def totals(database: Database) -> list[tuple[Any, ...]]:
    with reaching(EVERYTHING):
        async with database.read() as session:
            query = select(TotalDay.__table__).order_by(TotalDay.bucket)
            return [tuple(row) for row in await session.execute(query)]


async def test_rules_of_the_first_schema_become_items(settings: Settings) -> None:
    """D4: what was published stays in force over a migration, back and forth."""
    async with running(settings) as service:
        project = await service.project()
        rule = await service.admin.post(
            f"/projects/{project}/rules", {"source": RULE, "page": PAGE}
        )
        path = f"/projects/{project}/rules/{rule['id']}/revisions/1"
        for step in ("submit", "publish"):
            await service.admin.post(f"{path}/steps", {"step": step})
        before = await service.admin.get(path)
    database = open_database(settings.resolved_database_url)
    await migrate_back(database, "0001")
    async with database.engine.begin() as connection:
        found = await connection.execute(text("SELECT name, published FROM rules"))
        assert list(found) == [("no-print", 1)]
    await migrate(database)
    async with database.read() as session:
        (item,) = (await session.execute(select(Item))).scalars()
        (revision,) = (await session.execute(select(Revision))).scalars()
    await database.close()
    assert (item.id, item.kind, item.published, item.canary) == (rule["id"], "rule", 1, None)
    assert revision.content == {"source": RULE, "page": PAGE}
    assert (revision.digest, revision.state) == (before["digest"], "published")
