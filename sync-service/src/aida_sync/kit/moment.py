"""A moment as clients write it: with its time zone, and never as a number."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator


def _in_words(value: Any) -> Any:
    """Refuse numbers: seconds or milliseconds since 1970, nobody would know which."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and _is_number(value)):
        raise ValueError("write a moment like 2026-11-28T09:30:00Z")
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


Moment = Annotated[AwareDatetime, BeforeValidator(_in_words)]
