"""Progress of work that takes a while, and its cancellation by the person who watches it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection

CREATE = "window/workDoneProgress/create"
PAUSE_SECONDS = 0.1
"""Reports come no closer to each other than this."""

Token = int | str


class Progresses:
    """Progress of every command that runs."""

    def __init__(self, connection: Connection, client: ClientFeatures) -> None:
        self._connection = connection
        self._client = client
        self._tasks: dict[Token, asyncio.Task[Any]] = {}
        self._count = 0

    @contextmanager
    def of(self, title: str, token: object) -> Iterator[WorkDone]:
        """Progress of the task that runs, under the client's token or under one of our own."""
        task = asyncio.current_task()
        work = WorkDone(self._connection, title)
        if isinstance(token, int | str):
            work.open(token)
        elif self._client.shows_progress:
            self._count += 1
            token = f"aida-progress-{self._count}"
            work.open_once(token, self._connection.request(CREATE, {"token": token}))
        else:
            token = None
        if token is not None and task is not None:
            self._tasks[token] = task
        try:
            yield work
        finally:
            if token is not None:
                self._tasks.pop(token, None)
            work.close()

    def cancel(self, params: Any) -> bool:
        """Cancel what a token stands for; false when it is none of these."""
        token = params.get("token") if isinstance(params, Mapping) else None
        task = self._tasks.get(token) if isinstance(token, int | str) else None
        return task is not None and task.cancel()


class WorkDone:
    """Progress of one piece of work; silent until the client has a token for it."""

    def __init__(self, connection: Connection, title: str) -> None:
        self._connection = connection
        self._title = title
        self._token: Token | None = None
        self._is_closed = False
        self._last = 0.0
        self.message = ""
        """Said at the end."""

    def open(self, token: Token) -> None:
        """Begin under a token that the client knows."""
        if not self._is_closed:
            self._token = token
            self._say("begin", title=self._title, cancellable=True, percentage=0)

    def open_once(self, token: Token, created: asyncio.Future[Any]) -> None:
        """Begin once the client has taken the token; a client that refuses it sees nothing."""

        def answered(answer: asyncio.Future[Any]) -> None:
            if not answer.cancelled() and answer.exception() is None:
                self.open(token)

        created.add_done_callback(answered)

    def report(self, done: int, total: int | None) -> None:
        """So many files are done."""
        now = time.monotonic()
        if now - self._last < PAUSE_SECONDS:
            return
        self._last = now
        if total:
            percentage = min(100, 100 * done // total)
            self._say("report", message=f"{done:,} of {total:,} files", percentage=percentage)
        else:
            self._say("report", message=f"{done:,} files")

    def close(self) -> None:
        """The work has ended, one way or another."""
        self._is_closed = True
        self._say("end", **({"message": self.message} if self.message else {}))
        self._token = None

    def _say(self, kind: str, **fields: Any) -> None:
        if self._token is not None:
            params = {"token": self._token, "value": {"kind": kind, **fields}}
            self._connection.notify("$/progress", params)
