"""Events that wait for the service, in a file that outlives whatever happens to the process.

Each has a number; device, epoch and number name it for ever, so the service can tell what it has
already. An event leaves the file when the service has acknowledged its number, and not before. One
that the service refused is kept apart, with the reason. An epoch ends when the service and the file
disagree about what was sent: one of them was restored from a copy.

SQLite with a rollback journal, since versions before 3.51.3 can damage a write-ahead log that two
processes write; synchronous=EXTRA is FULL, and syncs the folder when the journal is removed.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from aida.sync.spool.events import Event

MAX_EVENTS = 200_000
WARN_SHARE = 0.8
WAIT_SECONDS = 10
_SCHEMA = """\
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refused (
    id INTEGER PRIMARY KEY, body TEXT NOT NULL, problem TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sighting (
    project TEXT, identity TEXT, kind TEXT, rule TEXT, severity TEXT, language TEXT, since TEXT,
    PRIMARY KEY (project, identity, kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stream (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    device TEXT NOT NULL, epoch INTEGER NOT NULL, base INTEGER NOT NULL,
    turned_away INTEGER NOT NULL, retry_at REAL NOT NULL
);
COMMIT;
"""


class SpoolError(Exception):
    """The spool cannot be used; ``help`` says what to do."""

    def __init__(self, problem: str, help: str) -> None:
        super().__init__(problem)
        self.help = help


class SpoolFull(SpoolError):
    """There is no room: the events were not taken, and that is counted."""


class _NoRoom(Exception):
    pass


class Refused(NamedTuple):
    """An event that the service does not take: its number in the epoch, and why."""

    number: int
    problem: str


class Batch(NamedTuple):
    """Events in a row, from number ``first`` on, each as JSON."""

    device: str
    epoch: int
    first: int
    bodies: list[str]

    def encode(self) -> bytes:
        """The body of the request that delivers it."""
        head = f'{{"device":"{self.device}","epoch":{self.epoch},"first":{self.first},"events":['
        return (head + ",".join(self.bodies) + "]}").encode()


class State(NamedTuple):
    """What is in a spool. ``turned_away`` counts events that found it full."""

    device: str
    epoch: int
    waiting: int
    refused: int
    turned_away: int
    limit: int

    @property
    def is_nearly_full(self) -> bool:
        """Whether somebody should be told."""
        return self.waiting >= self.limit * WARN_SHARE


class Spool:
    """The events for one service. Several processes may use the same file."""

    def __init__(self, path: Path, limit: int = MAX_EVENTS) -> None:
        self._path, self._limit = path, limit
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            self._file.execute("PRAGMA synchronous=EXTRA")
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise self._broken(error) from None

    def append(self, events: Sequence[Event]) -> None:
        """Keep events: once this returns they are on the disk. All of them, or SpoolFull."""
        self.append_from(lambda _: events)

    def append_from(self, make: Callable[[sqlite3.Connection], Sequence[Event]]) -> int:
        """Keep the events that ``make`` gives, in one transaction with what it does to the file.

        How many that were. When they do not fit, nothing of it happened, and that is counted.
        """
        try:
            with self._change() as file:
                events = make(file)
                room = self._limit - _one(file, "SELECT count(*) FROM event")
                if len(events) > room:
                    raise _NoRoom(len(events))
                bodies = [(json.dumps(event, separators=(",", ":")),) for event in events]
                file.executemany("INSERT INTO event (body) VALUES (?)", bodies)
            return len(events)
        except _NoRoom as error:
            with self._change() as file:
                file.execute("UPDATE stream SET turned_away = turned_away + ?", error.args)
            raise SpoolFull(
                f"{error.args[0]} events were not recorded: {self._limit:,} wait for the service"
                " already",
                "send them with `aida sync events flush`, or stop it with `aida sync events off`",
            ) from None

    def batch(self, most: int, most_bytes: int) -> Batch | None:
        """The oldest events, at least one where there is any."""
        with self._change() as file:
            device, epoch, base = file.execute("SELECT device, epoch, base FROM stream").fetchone()
            rows = file.execute("SELECT id, body FROM event ORDER BY id LIMIT ?", (most,))
            taken, size, first = [], 0, 0
            for id, body in rows:
                size += len(body) + 1
                if taken and size > most_bytes:
                    break
                first = first or id - base
                taken.append(body)
        return Batch(device, epoch, first, taken) if taken else None

    def acknowledge(self, epoch: int, high_water: int, refused: Iterable[Refused] = ()) -> int:
        """Forget what the service has, up to number ``high_water``; how many events that was.

        What it refused is put aside. An answer to an earlier epoch is none to this one.
        """
        with self._change() as file:
            current, base = file.execute("SELECT epoch, base FROM stream").fetchone()
            if epoch != current:
                return 0
            for number, problem in refused:
                file.execute(
                    "INSERT OR IGNORE INTO refused SELECT id, body, ? FROM event WHERE id = ?",
                    (problem, base + number),
                )
            last = file.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
            if high_water > (last[0] if last else 0) - base:
                # It has more than was ever sent from here: this file is an old copy.
                self._begin_epoch(file)
                return 0
            done = file.execute("DELETE FROM event WHERE id <= ?", (base + high_water,))
            return done.rowcount

    def disagree(self, epoch: int, high_water: int) -> None:
        """The service has the events up to ``high_water`` and refuses to go on from elsewhere.

        What it has is forgotten; where it lacks what is not here any more, a new epoch begins.
        """
        with self._change() as file:
            current, base = file.execute("SELECT epoch, base FROM stream").fetchone()
            first = _one(file, "SELECT coalesce(min(id), 0) FROM event") - base
            if epoch != current or first < 1:
                return
            if high_water < first - 1:
                self._begin_epoch(file)
                return
        self.acknowledge(epoch, high_water)

    def refused(self) -> Iterator[tuple[str, str]]:
        """Events that the service refused, and why."""
        yield from self._file.execute("SELECT body, problem FROM refused ORDER BY id")

    def waiting(self, most: int) -> list[Event]:
        """The oldest events."""
        rows = self._file.execute("SELECT body FROM event ORDER BY id LIMIT ?", (most,))
        return [json.loads(body) for (body,) in rows]

    def forget_refused(self) -> None:
        """Throw away what the service refused."""
        with self._change() as file:
            file.execute("DELETE FROM refused")

    def postpone(self, seconds: float) -> None:
        """Send nothing for a while; every process goes by it."""
        with self._change() as file:
            file.execute("UPDATE stream SET retry_at = ?", (time.time() + seconds,))

    def postponed(self) -> float:
        """Seconds until something may be sent."""
        # A clock that was set back must not silence the spool.
        left = _one(self._file, "SELECT retry_at FROM stream") - time.time()
        return max(0.0, min(left, 86_400.0))

    def state(self) -> State:
        """What is in it."""
        with self._change() as file:
            device, epoch, away = file.execute(
                "SELECT device, epoch, turned_away FROM stream"
            ).fetchone()
            waiting = _one(file, "SELECT count(*) FROM event")
            refused = _one(file, "SELECT count(*) FROM refused")
        return State(device, epoch, waiting, refused, away, self._limit)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _prepare(self) -> None:
        self._file.executescript(_SCHEMA)
        self._file.execute(
            "INSERT OR IGNORE INTO stream VALUES (1, ?, 1, 0, 0, 0)", (str(uuid4()),)
        )

    def _begin_epoch(self, file: sqlite3.Connection) -> None:
        # Without events that wait, the next one gets number 1.
        file.execute(
            "UPDATE stream SET epoch = epoch + 1, base = coalesce((SELECT min(id) - 1 FROM event),"
            " (SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)"
        )

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        try:
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield self._file
            except BaseException:
                if self._file.in_transaction:  # SQLite ends it itself when the disk is full
                    self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception) -> SpoolError:
        return SpoolError(
            f"{self._path} cannot be used: {error}",
            "make room or wait for the other process; if it is damaged, move it away",
        )


def _one(file: sqlite3.Connection, query: str) -> int:
    return file.execute(query).fetchone()[0]
