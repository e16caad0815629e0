"""Checking the stored log from its first entry: contents, entries, checkpoints."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aida.transparency.commitment import commit
from aida.transparency.merkle import Frontier, leaf_hash
from aida_sync.audit.tables import LogCheckpoint
from aida_sync.recording.tables import AuditEntry

_CHUNK = 5_000
_SHOWN = 20


async def inspect_log(session: AsyncSession) -> list[str]:
    """What is wrong with the log, a line each; at most `_SHOWN` lines."""
    problems: list[str] = []
    query = select(LogCheckpoint.size, LogCheckpoint.root)
    roots = {row.size: row.root for row in await session.execute(query)}
    frontier = Frontier()
    query = (
        select(AuditEntry.number, AuditEntry.content, AuditEntry.salt, AuditEntry.entry)
        .where(AuditEntry.number.is_not(None))
        .order_by(AuditEntry.number)
        .execution_options(yield_per=_CHUNK)
    )
    async for number, content, salt, entry in await session.stream(query):
        if number != frontier.size:
            problems.append(f"entry {frontier.size} is missing")
            break
        if content is not None and commit(salt or b"", content.encode()) != entry:
            problems.append(f"entry {number}: its content was changed")
        frontier.append(leaf_hash(entry))
        wanted = roots.pop(frontier.size, None)
        if wanted is not None and frontier.root() != wanted:
            problems.append(f"the first {frontier.size} entries are not those of their checkpoint")
            break
        if len(problems) >= _SHOWN:
            break
    problems += [f"the checkpoint of {size} entries has no such entries" for size in sorted(roots)]
    return problems[:_SHOWN]
