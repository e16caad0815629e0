"""Lists in pages. A cursor is the place after an item: inserts neither repeat nor skip any."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, NamedTuple, TypeVar

from fastapi import Depends, Query

from aida_sync.errors import BadRequest
from aida_sync.kit.envelope import PageInfo

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
_MARK = "1:"


class PageRequest(NamedTuple):
    """What a client asks for: ``after`` is the key of the last item that it has."""

    limit: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items, and where the list goes on."""

    items: list[T]
    info: PageInfo


async def page_request(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Items at most.")] = DEFAULT_LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next_cursor` of the page before.")
    ] = None,
) -> PageRequest:
    """The paging parameters of a request."""
    return PageRequest(limit, None if cursor is None else _decode(cursor))


PageQuery = Annotated[PageRequest, Depends(page_request)]


def page_of(rows: Sequence[T], request: PageRequest, key: Callable[[T], str]) -> Page[T]:
    """A page of ``rows``, which were read up to ``limit + 1``: the one too many tells of more."""
    items = list(rows[: request.limit])
    more = len(rows) > request.limit
    cursor = _encode(key(items[-1])) if more and items else None
    return Page(items, PageInfo(limit=request.limit, next_cursor=cursor))


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode((_MARK + key).encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        text = ""
    if not text.startswith(_MARK):
        raise BadRequest(
            "`cursor` is not one of ours: pass `next_cursor` of an earlier page, or none",
            {"parameter": "cursor"},
            code="invalid_cursor",
        )
    return text.removeprefix(_MARK)
