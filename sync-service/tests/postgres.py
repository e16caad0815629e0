"""A PostgreSQL server for the tests of a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.postgres import PostgresServer


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Start a server; its address without a database's name. It ends with the block."""
    # Its data is thrown away; durability has its own campaign.
    server = PostgresServer(folder, fsync="off", max_connections=60)
    try:
        yield server.address
    finally:
        server.stop()
