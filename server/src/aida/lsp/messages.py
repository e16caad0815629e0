"""Telling the person at the editor something."""

from __future__ import annotations

from aida.lsp.connection import Connection

ERROR, WARNING, INFO, LOG = 1, 2, 3, 4


def log(connection: Connection, text: str, level: int = LOG) -> None:
    """Write into the client's log."""
    connection.notify("window/logMessage", {"type": level, "message": text})


def show(connection: Connection, text: str, level: int = ERROR) -> None:
    """Show a message; only for what needs attention now."""
    connection.notify("window/showMessage", {"type": level, "message": text})
