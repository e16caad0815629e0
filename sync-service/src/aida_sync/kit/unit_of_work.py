"""One request, one transaction: what a request changes and the audit events that tell of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.database import Database
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.recorder import write_events

AfterCommit = Callable[[], Awaitable[None] | None]


class UnitOfWork:
    """The transaction of one request. Routes pass it on; services and stores use it.

    The session begins its transaction with the first statement, so work that needs no database
    (hashing passwords, compiling rules) comes before it and holds up nobody.
    """

    def __init__(self, database: Database, *, writes: bool) -> None:
        self.database = database
        self.writes = writes
        self.events: list[AuditEvent] = []
        self.unchanged = False
        self.recorded_elsewhere = False
        self._after_commit: list[AfterCommit] = []
        self._session: AsyncSession | None = None

    @property
    def session(self) -> AsyncSession:
        """The session of the transaction."""
        if self._session is None:
            self._session = self.database.session(writes=self.writes)
        return self._session

    def record(self, event: AuditEvent) -> None:
        """Put an event into the audit log, in this transaction."""
        self.events.append(event)

    def leave_unchanged(self) -> None:
        """The request turned out to change nothing: it needs no event, and is rolled back."""
        self.unchanged = True

    def leave_to_others(self) -> None:
        """What the request changed is committed and recorded already, along with others'."""
        self.recorded_elsewhere = True

    def after_commit(self, action: AfterCommit) -> None:
        """Do something once the transaction is committed, such as waking a worker."""
        self._after_commit.append(action)

    async def commit(self) -> None:
        """Write the events and commit; then do what was put off until now."""
        if self.unchanged:
            return
        if self.events:
            await write_events(self.session, self.events)
        if self._session is not None:
            await self._session.commit()
        for action in self._after_commit:
            result = action()
            if result is not None:
                await result

    async def close(self) -> None:
        """Give the connection back; what was not committed is rolled back.

        Whoever only reads may do so before a long wait: what comes after begins anew.
        """
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()


def unit_of_work_of(request: Request) -> UnitOfWork:
    """The transaction of a request; `kit.route` opens and commits it."""
    return request.state.unit_of_work


async def unit_of_work(request: Request) -> UnitOfWork:
    """The same as a dependency; a plain function would be sent to a thread."""
    return unit_of_work_of(request)


Work = Annotated[UnitOfWork, Depends(unit_of_work)]
