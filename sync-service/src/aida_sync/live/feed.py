"""The newest changes, in memory, in the order in which the log has them.

All connections of a process read from one feed, each from its own place in it. So a slow reader
costs nothing but its place, and when the feed has moved past it, it is told to resynchronize.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import Any

from aida_sync.live.frames import Channel, MessageType, Rendered, render
from aida_sync.live.payloads import Change
from aida_sync.recording.tables import AuditEntry

KEPT = 4_096
AI_TARGETS = ("ai_request", "ai_session", "persona", "task")
SILENT_TARGETS = ("session", "log")
"""Logins, tickets and bookkeeping: too many to tell everybody, and nobody's business."""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """A change, and its message but for the reader's id. ``number`` is its place in the log."""

    number: int
    channel: Channel
    actor: str
    project_id: str | None
    message: Rendered


def live_event(row: AuditEntry) -> LiveEvent | None:
    """The event of a log entry; None where it is told to nobody, or what it said was deleted."""
    if row.number is None or row.content is None or row.target in SILENT_TARGETS:
        return None
    channel = Channel.AI if row.target in AI_TARGETS else Channel.GOVERNANCE
    payload = Change(
        cursor=str(row.number + 1),
        at=row.at,
        actor=row.actor,
        action=row.action,
        target=row.target,
        target_id=row.target_id,
        project_id=row.project_id,
        detail=detail_of(row),
    )
    message = render(MessageType.EVENT, channel, payload, row.trace_id, row.id)
    return LiveEvent(row.number, channel, row.actor, row.project_id, message)


def detail_of(row: AuditEntry) -> dict[str, Any]:
    """What an entry says beside its columns."""
    return json.loads(row.content)["detail"] if row.content else {}


class Feed:
    """Events by their position: the first one ever has 0, and positions never change.

    ``first_number`` and ``next_number`` are places in the log: of all entries between them the feed
    has those that are told to somebody.
    """

    def __init__(self, next_number: int, kept: int = KEPT) -> None:
        self.first_number = self.next_number = next_number
        self._kept = kept
        self._events: deque[LiveEvent] = deque()
        self._dropped = 0

    @property
    def end(self) -> int:
        """The position of the event that comes next."""
        return self._dropped + len(self._events)

    def extend(self, events: list[LiveEvent], next_number: int) -> None:
        """Add what was committed up to before ``next_number``."""
        self._events.extend(events)
        self.next_number = next_number
        while len(self._events) > self._kept:
            self.first_number = self._events.popleft().number + 1
            self._dropped += 1

    def since(self, position: int) -> list[LiveEvent] | None:
        """The events from a position on; None when the first of them was dropped already."""
        if position < self._dropped:
            return None
        count = self.end - position
        if not count:
            return []
        if count == 1:
            return [self._events[-1]]
        events = [self._events[index] for index in range(-count, 0)]
        return events

    def position_of(self, number: int) -> int | None:
        """Where the events from a place in the log begin; None when some were dropped already."""
        if number < self.first_number:
            return None
        position = self.end
        for event in reversed(self._events):
            if event.number < number:
                break
            position -= 1
        return position
