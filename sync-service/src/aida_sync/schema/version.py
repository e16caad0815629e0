"""The database's schema: which version it has, and bringing it to ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from aida_sync.db.database import Database
from aida_sync.db.reach import EVERYTHING, reaching
from aida_sync.schema import row_security

_FOLDER = Path(__file__).parent / "migrations"


class WrongSchema(Exception):
    """The database has a schema that this version of the service does not work with."""


async def migrate(database: Database, version: str = "head") -> None:
    """Bring the schema to this version; does nothing when it is there already."""

    def change(sync: Connection) -> None:
        guarded = database.is_postgresql
        if guarded and _version(sync) != newest():
            row_security.remove(sync)
        command.upgrade(config_for(sync), version)
        if guarded and _version(sync) == newest():
            row_security.apply(sync)

    await _change(database, change)


async def migrate_back(database: Database, version: str) -> None:
    """Bring the schema back to an earlier version."""

    def change(sync: Connection) -> None:
        if database.is_postgresql:
            row_security.remove(sync)
        command.downgrade(config_for(sync), version)

    await _change(database, change)


async def require_current(database: Database) -> None:
    """Raise WrongSchema unless the database has this version's schema."""
    async with database.engine.connect() as connection:
        found = await connection.run_sync(_version)
        wanted = newest()
        if found == wanted:
            open_ = database.is_postgresql and await connection.run_sync(row_security.missing)
            if open_:
                raise WrongSchema(
                    f"row-level security is missing on {', '.join(open_)}: run `aida-sync migrate`"
                )
            return
    if found is None:
        raise WrongSchema("the database is empty: run `aida-sync migrate`")
    known = {script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions()}
    if found in known:
        raise WrongSchema(f"the schema is of version {found}: run `aida-sync migrate` ({wanted})")
    raise WrongSchema(
        f"the schema is of version {found}, which this version does not know: it is newer."
        " Update the service"
    )


async def warnings(database: Database) -> list[str]:
    """What works, and yet should be set up in another way."""
    if not database.is_postgresql:
        return []
    async with database.engine.connect() as connection:
        bypassed = await connection.run_sync(row_security.is_bypassed)
    return [row_security.BYPASSED] if bypassed else []


@cache
def newest() -> str:
    """The schema version of this version of the service."""
    head = ScriptDirectory(str(_FOLDER)).get_current_head()
    assert head is not None
    return head


def config_for(connection: Connection) -> Config:
    """Alembic's configuration over an open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER))
    return config


async def _change(database: Database, change: Callable[[Connection], None]) -> None:
    with reaching(EVERYTHING):
        await _change_all(database, change)


async def _change_all(database: Database, change: Callable[[Connection], None]) -> None:
    async with database.engine.connect() as connection:
        if database.is_postgresql:
            async with connection.begin():
                await connection.run_sync(change)
            return
        # SQLite changes a table by copying it and dropping the old one, which others refer to.
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.execute("PRAGMA foreign_keys=OFF")
        try:
            async with connection.begin():
                await connection.run_sync(change)
                broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
                if broken:
                    raise WrongSchema(f"the migration would break references: {broken[:3]}")
        finally:
            await raw.execute("PRAGMA foreign_keys=ON")


def _version(connection: Connection) -> Any:
    return MigrationContext.configure(connection).get_current_revision()
