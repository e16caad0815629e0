"""Reading one row by its key, without what the ORM does for rows that may be changed."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_dict
from sqlalchemy.sql import bindparam

from aida_sync.db.base import Base

READS = "aida_sync_reads"
"""In the `info` of sessions that change nothing: what they found."""
T = TypeVar("T", bound=Base)


async def find(session: AsyncSession, mapped: type[T], key: Any) -> T | None:
    """The row with a primary key, a tuple where that has several columns.

    In a session that only reads, the object belongs to nobody: changing it has no effect. There, a
    row costs less than by `AsyncSession.get`, and is read once.
    """
    found: dict[Any, T] | None = session.info.get(READS)
    if found is None:
        return await session.get(mapped, key)
    values = key if isinstance(key, tuple) else (key,)
    known = found.get((mapped, values))
    if known is not None:
        return known
    row = await session.run_sync(_first, mapped, {f"key_{n}": one for n, one in enumerate(values)})
    if row is None:
        return None
    one = found[mapped, values] = mapped()
    # As loading does it: nothing was changed, so nothing is noted.
    instance_dict(one).update(row._mapping)
    return one


def _first(session: Session, mapped: type[Base], values: dict[str, Any]) -> Any:
    return session.connection().execute(_query(mapped), values).first()


@cache
def _query(mapped: type[Base]) -> Select[Any]:
    mapper = inspect(mapped)
    columns = [one.columns[0].label(one.key) for one in mapper.column_attrs]
    keys = [
        column == bindparam(f"key_{n}", type_=column.type)
        for n, column in enumerate(mapper.primary_key)
    ]
    return select(*columns).where(*keys)
