"""``aida-sync migrate`` and ``aida-sync check``."""

from __future__ import annotations

import argparse
import asyncio

from aida_sync.cli.command import Command
from aida_sync.config import load_settings
from aida_sync.db.database import Database, open_database


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")


def _open(arguments: argparse.Namespace) -> Database:
    given = {"database_url": arguments.database} if arguments.database else {}
    return open_database(load_settings(**given).resolved_database_url)


def _migrate(arguments: argparse.Namespace) -> int:
    from aida_sync.schema.version import migrate, newest

    async def work() -> None:
        database = _open(arguments)
        try:
            await migrate(database)
        finally:
            await database.close()

    asyncio.run(work())
    print(f"the schema is of version {newest()}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from aida_sync.audit.inspection import inspect_log
    from aida_sync.schema.version import require_current, warnings

    async def work() -> list[str]:
        database = _open(arguments)
        try:
            await require_current(database)
            async with database.read() as session:
                found = await inspect_log(session)
            return [*found, *await warnings(database)]
        finally:
            await database.close()

    problems = asyncio.run(work())
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "schema and audit log are sound")
    return 1 if problems else 0


MIGRATE = Command("migrate", "Bring the database's schema to this version", _configure, _migrate)
CHECK = Command(
    "check", "Check the schema, and the audit log from its first entry", _configure, _check
)
