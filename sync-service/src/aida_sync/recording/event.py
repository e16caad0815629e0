"""An audit event: who did what to which thing, and what is worth knowing about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aida_sync.context import current
from aida_sync.db.base import new_id


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """``action`` is ``noun.verb`` in the past tense, such as ``rule.published``.

    ``detail`` is JSON without secrets or personal data: ids, versions, hashes.
    """

    action: str
    target: str
    target_id: str
    project_id: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    actor: str = field(default_factory=lambda: current().actor)
    trace_id: str = field(default_factory=lambda: current().trace_id)
    id: str = field(default_factory=new_id)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def content(self) -> dict[str, Any]:
        """The event as it is committed to, as JSON data."""
        return {
            "id": self.id,
            "at": self.at.isoformat(timespec="microseconds"),
            "actor": self.actor,
            "action": self.action,
            "target": self.target,
            "target_id": self.target_id,
            "project_id": self.project_id,
            "trace_id": self.trace_id,
            "detail": dict(self.detail),
        }
