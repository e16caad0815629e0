"""One transaction on the service's database, for commands that change something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from aida_sync.config import Settings
    from aida_sync.kit.unit_of_work import UnitOfWork

T = TypeVar("T")


async def in_transaction(
    url: str | None, change: Callable[[UnitOfWork, Settings], Awaitable[T]]
) -> T:
    """Do something and commit; the service may be stopped or, with PostgreSQL, running."""
    from aida_sync.app import sealer_of
    from aida_sync.config import load_settings
    from aida_sync.context import begin
    from aida_sync.db.database import open_database
    from aida_sync.keys.data_keys import unlock
    from aida_sync.keys.reencryption import encrypt_before_use
    from aida_sync.kit.unit_of_work import UnitOfWork
    from aida_sync.schema.version import migrate, require_current

    settings = load_settings(**({"database_url": url} if url else {}))
    database = open_database(settings.resolved_database_url)
    try:
        if not database.is_postgresql:
            await migrate(database)
        await require_current(database)
        await encrypt_before_use(database, await unlock(database, sealer_of(settings)))
        begin("", "").actor = "command-line"
        work = UnitOfWork(database, writes=True)
        try:
            done = await change(work, settings)
            await work.commit()
        finally:
            await work.close()
        return done
    finally:
        await database.close()
