"""Whose rows the database gives and takes, in the task at hand.

PostgreSQL holds every transaction to it by row-level security (`schema.row_security`), behind the
checks of the services, which hold on SQLite too. Each transaction keeps what it began with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

SETTING = "aida.projects"
"""The setting of PostgreSQL that says it to the policies, for one transaction at a time."""
NOTHING = ""
"""Nobody said anything: no row of any project, and none of the instance either."""
INSTANCE = "{}"
"""The rows that belong to no project."""
EVERYTHING = "*"
"""All rows: for what runs in the background, for commands, for what concerns the whole instance."""

_reach: ContextVar[str] = ContextVar("aida_sync_reach", default=NOTHING)


def of_projects(ids: Iterable[str]) -> str:
    """The rows of some projects, and those that belong to none; raises ValueError for no UUID."""
    return "{" + ",".join(str(UUID(id)) for id in ids) + "}"


def reach() -> str:
    """What transactions that begin now reach."""
    return _reach.get()


def enter(wanted: str) -> None:
    """Let transactions of this task reach this from now on."""
    _reach.set(wanted)


@contextmanager
def reaching(wanted: str) -> Iterator[None]:
    """Let transactions that begin within the block reach this, and no others."""
    before = _reach.get()
    _reach.set(wanted)
    try:
        yield
    finally:
        _reach.set(before)
