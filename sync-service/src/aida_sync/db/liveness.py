"""Asking a connection of the pool whether it is alive, when nobody used it for a while.

SQLAlchemy's `pool_pre_ping` asks each time that one is taken, with asyncpg in a transaction of its
own. A connection that answered a moment ago need not be asked; should the server end in that
moment, the statement fails as it would have had the server ended between question and statement.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

UNUSED_SECONDS = 1.0
_LEFT = "aida_sync_left"


def ask_unused_connections(engine: AsyncEngine) -> None:
    """Replace connections that do not answer any more, before they are used."""
    dialect = engine.sync_engine.dialect

    @event.listens_for(engine.sync_engine, "checkin")
    def _left(_: Any, record: Any) -> None:
        record.info[_LEFT] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _taken(connection: Any, record: Any, _: Any) -> None:
        left = record.info.get(_LEFT)
        if left is None or time.monotonic() - left < UNUSED_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError("the database closed the connection") from error
