"""What sets one kind of item apart from the others: its texts, and when they may come in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from aida.transparency.commitment import canonical

Content = dict[str, Any]
"""What a revision says, as JSON data."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of item. ``accept`` gives the item's name, or raises Unprocessable.

    ``written`` is what clients send, ``shown`` a revision as they see it, and ``differ`` says what
    changed in meaning between two contents.
    """

    kind: str
    plural: str
    written: type[BaseModel]
    shown: type[BaseModel]
    accept: Callable[[Any], Awaitable[str]]
    differ: Callable[[Content, Content], Awaitable[Any]]
    difference: type[BaseModel]


def digest_of(content: Content) -> str:
    """The content's address, in hexadecimal: the same content has the same digest."""
    return sha256(canonical(content)).hexdigest()
