"""Reading and writing AI requests and budgets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.ai.tables import AiBudget, AiRequest
from aida_sync.db.upsert import insert_of


async def budget(session: AsyncSession, project_id: str, *, lock: bool = False) -> AiBudget | None:
    """The budget of a project; with ``lock`` nobody else reads it so until this commits."""
    query = select(AiBudget).where(AiBudget.project_id == project_id)
    if lock:  # SQLite has one writer anyway, and ignores it
        query = query.with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def make_budget(session: AsyncSession, project_id: str, tokens_per_day: int) -> None:
    """Give a project a budget, unless somebody else does so at this moment."""
    insert = insert_of(session)(AiBudget)
    row = insert.values(project_id=project_id, tokens_per_day=tokens_per_day, version=1)
    await session.execute(row.on_conflict_do_nothing())


async def spent(session: AsyncSession, project_id: str, day: str) -> int:
    """Tokens of a day, reserved ones included."""
    query = select(func.coalesce(func.sum(AiRequest.tokens), 0)).where(
        AiRequest.project_id == project_id, AiRequest.day == day, AiRequest.effect == "allow"
    )
    return int((await session.execute(query)).scalar_one())


async def by_id(session: AsyncSession, project_id: str, id: str) -> AiRequest | None:
    """A request of a project."""
    query = select(AiRequest).where(AiRequest.project_id == project_id, AiRequest.id == id)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(
    session: AsyncSession, project_id: str, after: str | None, limit: int
) -> Sequence[AiRequest]:
    """Requests of a project in the order in which they came."""
    query = select(AiRequest).where(AiRequest.project_id == project_id).order_by(AiRequest.id)
    if after is not None:
        query = query.where(AiRequest.id > after)
    return (await session.execute(query.limit(limit))).scalars().all()
