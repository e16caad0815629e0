"""PostgreSQL's connections: how they are made, and what each transaction begins with."""

from __future__ import annotations

import ssl
from typing import Any

import asyncpg
from sqlalchemy.engine import URL, make_url

from aida_sync.db.reach import SETTING, reach

_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


class ReachingConnection(asyncpg.Connection):
    """Says in the message that begins a transaction whose rows it reaches; no round trip more.

    Should asyncpg begin transactions in another way one day, the policies see no setting, and
    nothing is reached: every test would tell.
    """

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        """Execute a statement, or begin a transaction."""
        if query.startswith("BEGIN"):
            query = f"{query} SET LOCAL {SETTING} = '{reach()}';"  # `*` and UUIDs alone
        return await super().execute(query, *args, timeout=timeout)


async def connect(url: str) -> asyncpg.Connection:
    """A connection outside of the pool, made in the same way."""
    address, arguments = postgres_connection(make_url(url))
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return await asyncpg.connect(plain, **arguments)


def postgres_connection(url: URL) -> tuple[URL, dict[str, Any]]:
    """The driver's address and arguments of a PostgreSQL URL.

    ``sslmode`` and ``sslrootcert`` mean what they mean to libpq: `require` encrypts, `verify-ca`
    and `verify-full` also check who answers. Raises ValueError for another mode.
    """
    mode = url.query.get("sslmode")
    root = url.query.get("sslrootcert")
    address = url.set(drivername="postgresql+asyncpg").difference_update_query(
        ["sslmode", "sslrootcert"]
    )
    if mode is not None and mode not in _MODES:
        raise ValueError(f"the database's `sslmode` is one of {', '.join(_MODES)}, not {mode!r}")
    arguments: dict[str, Any] = {"connection_class": ReachingConnection}
    if mode in ("verify-ca", "verify-full"):
        context = ssl.create_default_context(cafile=str(root) if root else None)
        context.check_hostname = mode == "verify-full"
        arguments["ssl"] = context
    elif mode is not None:
        arguments["ssl"] = mode
    return address, arguments
