"""B3: one chain of migrations makes the tables that the code declares, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from aida_sync.app import create_app
from aida_sync.config import Settings
from aida_sync.db.database import open_database
from aida_sync.db.sqlite import DatabaseInUse
from aida_sync.schema.tables import METADATA
from aida_sync.schema.version import WrongSchema


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
