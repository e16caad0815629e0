"""Results of earlier checks, by content and rules, so that a second run costs what changed.

One SQLite file for the user, in its rollback journal: SQLite versions before 3.51.3 can corrupt a
write-ahead log with two writers, and a cache is no reason to run that risk. Whatever goes wrong
with the file, a check still runs; it is only slower.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from aida.workspace.cache_folder import cache_folder

VERSION = 2
KEEP_DAYS = 30
_SECONDS_A_DAY = 86_400
_CHUNK = 500


def key_of(name: str, content: bytes, digest: bytes) -> bytes:
    """Key of one result: the file's name (rules may depend on it), content, and the rules."""
    return blake2b(content, digest_size=20, key=digest, person=_person(name)).digest()


def _person(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogateescape"), digest_size=16).digest()


class ResultCache:
    """Reports by key. Opened lazily; a broken or locked file counts as empty."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._connection: sqlite3.Connection | None = None
        self._broken = False

    def _open(self) -> sqlite3.Connection | None:
        if self._connection is None and not self._broken:
            try:
                self._connection = self._connect()
            except (OSError, sqlite3.Error):
                self._broken = True
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        folder = self._folder or Path(cache_folder())
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"results-{VERSION}.sqlite"
        for attempt in range(2):
            connection = sqlite3.connect(path, timeout=2, isolation_level=None)
            try:
                connection.execute("PRAGMA synchronous=OFF")
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS result "
                    "(key BLOB PRIMARY KEY, report BLOB, day INTEGER) WITHOUT ROWID"
                )
                return connection
            except sqlite3.DatabaseError:
                connection.close()
                if attempt:
                    raise
                path.unlink(missing_ok=True)  # not a database: start afresh
        raise sqlite3.DatabaseError("unreachable")

    def get_many(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        """Reports that are there, by key."""
        connection = self._open()
        found: dict[bytes, Any] = {}
        if connection is None:
            return found
        today = int(time.time()) // _SECONDS_A_DAY
        stale: list[bytes] = []
        with suppress(sqlite3.Error, ValueError):
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                marks = ",".join("?" * len(chunk))
                query = f"SELECT key, report, day FROM result WHERE key IN ({marks})"
                for key, report, day in connection.execute(query, chunk):
                    found[key] = json.loads(report) if report else []
                    if day < today:
                        stale.append(key)
            if stale:
                connection.execute("BEGIN")
                connection.executemany(
                    "UPDATE result SET day = ? WHERE key = ?", ((today, key) for key in stale)
                )
                connection.execute("COMMIT")
        return found

    def put_many(self, reports: Mapping[bytes, Any] | Iterable[tuple[bytes, Any]]) -> None:
        """Keep reports, and forget those that nobody asked for in a month."""
        connection = self._open()
        if connection is None:
            return
        today = int(time.time()) // _SECONDS_A_DAY
        items = reports.items() if isinstance(reports, Mapping) else reports
        rows = [(key, json.dumps(report) if report else b"", today) for key, report in items]
        with suppress(sqlite3.Error):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", rows)
            connection.execute("DELETE FROM result WHERE day < ?", (today - KEEP_DAYS,))
            connection.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything."""
        if (connection := self._open()) is not None:
            with suppress(sqlite3.Error):
                connection.execute("DELETE FROM result")

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
