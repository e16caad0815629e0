"""Write a migration from what the tables say and the last migration does not: ``make migration``.

Read it before you commit it: alembic sees neither renames nor what happens to rows.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command

from aida_sync.db.database import open_database
from aida_sync.schema.version import config_for, migrate, newest


async def main(message: str) -> None:
    """Migrate an empty database, compare it with the tables, and write the difference."""
    try:
        number = int(newest()) + 1
    except AssertionError:
        number = 1
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        if number > 1:
            await migrate(database)
        async with database.engine.begin() as connection:
            await connection.run_sync(
                lambda sync: command.revision(
                    config_for(sync), message, autogenerate=True, rev_id=f"{number:04}"
                )
            )
        await database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make migration MESSAGE='what it does'")
    asyncio.run(main(sys.argv[1]))
