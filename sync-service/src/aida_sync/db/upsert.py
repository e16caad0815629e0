"""INSERT that says what happens when the row is there; each database has its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


def insert_of(session: AsyncSession) -> Callable[..., Any]:
    """The ``insert`` of the session's database, which has ``on_conflict_do_nothing`` and so on."""
    name = session.get_bind().dialect.name
    return postgresql.insert if name == "postgresql" else sqlite.insert
