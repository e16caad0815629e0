"""The log as an export: from the first entry to the newest checkpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aida.transparency.export import entry_line, head_line
from aida.transparency.note import VerifierKey
from aida_sync.audit import service, store
from aida_sync.db.database import Database

_LINES_AT_ONCE = 500


async def export_lines(database: Database, key: VerifierKey) -> AsyncIterator[str]:
    """Pieces of the export, each of whole lines; raises NotFound first where the log is empty."""
    async with database.read() as session:
        head = await service.checkpoint(session)
        yield head_line(key.render(), head.note)
        piece: list[str] = []
        async for row in store.stream(session, head.size):
            piece.append(entry_line(row.entry, row.salt, row.content))
            if len(piece) == _LINES_AT_ONCE:
                yield "".join(piece)
                piece.clear()
        yield "".join(piece)
