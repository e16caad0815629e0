"""What a handler of events is to those who write one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.jobs.kinds import Environment


@dataclass(frozen=True, slots=True)
class Message:
    """An event. ``payload`` is what the audit log holds of it; ``shard`` is its project's id."""

    id: str
    topic: str
    shard: str
    payload: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Handler:
    """Handles the events whose action fits one of ``topics``, such as ``rule.*``.

    ``handle`` works in the transaction that notes that it is done, so what it does in the database
    it does once. What it does elsewhere may happen again: that must carry the message's id.
    ``concerns`` tells of a shard whether `handle` would do anything about its messages.
    """

    name: str
    topics: tuple[str, ...]
    handle: Callable[[Environment, AsyncSession, Message], Awaitable[None]]
    concerns: Callable[[AsyncSession, str], Awaitable[bool]] | None = None

    def wants(self, topic: str) -> bool:
        """Whether it handles this topic."""
        return fits(topic, self.topics)


def fits(topic: str, patterns: tuple[str, ...]) -> bool:
    """Whether a topic fits one of the patterns."""
    return any(fnmatchcase(topic, pattern) for pattern in patterns)
