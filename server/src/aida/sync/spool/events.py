"""The events that a client tells the service about. None holds source text, a path or a message.

An event is JSON data: ``at`` (RFC 3339 with its zone), ``kind``, ``project`` (the slug) and what
the kind says. docs/reference/events.md lists them; the service refuses what is not listed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

Event = dict[str, Any]


class Kind(StrEnum):
    """What happened."""

    CHECK = "check.finished"
    FINDING = "finding.seen"
    FEEDBACK = "feedback.given"
    TEMPLATE = "template.expanded"
    AI = "ai.requested"
    DECISION = "decision.made"


class Opinion(StrEnum):
    """What people think of a finding, or of a rule."""

    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    DISMISSED = "dismissed"
    SUPPRESSED = "suppressed"


class Source(StrEnum):
    """Where something was done."""

    CLI = "cli"
    CI = "ci"
    EDITOR = "editor"
    AGENT = "agent"


FIELDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.CHECK: {
        "source": "cli, ci, editor or agent",
        "revision": "of rules and policy, as `aida check` has it",
        "verdict": "one hash for what counts",
        "files": "how many were checked",
        "findings": "how many count",
        "duration_ms": "how long it took",
    },
    Kind.FINDING: {
        "identity": "of the finding, see finding-identity.md",
        "rule": "its id",
        "revision": "of rules and policy",
        "severity": "hint, info, warning or error",
        "language": "of the file",
        "state": "new or fixed",
        "age_days": "days since it was first seen here",
    },
    Kind.FEEDBACK: {
        "rule": "its id",
        "opinion": "useful, not-useful, dismissed or suppressed",
        "identity": "of the finding, if it is about one",
    },
    Kind.TEMPLATE: {
        "template": "its id",
        "language": "of the file, or empty",
        "source": "cli, ci, editor or agent",
    },
    Kind.AI: {
        "action": "what was asked for, such as `explain`",
        "model": "which model was asked",
        "outcome": "done, refused or failed",
        "decision": "id of the decision that let it pass, or empty",
        "tokens_in": "tokens that were sent",
        "tokens_out": "tokens that came back",
        "duration_ms": "how long it took",
    },
    Kind.DECISION: {
        "id": "of the decision: a UUID, chosen where it was made",
        "action": "what was to be done, such as `ai.edit`",
        "tier": "pre-action, monitoring or post-action",
        "rule": "what decided, or empty",
        "revision": "of rules and policy",
        "input_hash": "over what was decided about, in hexadecimal",
        "verdict": "allow, deny, warn or repair",
        "reason": "a code, such as `budget-exhausted`",
    },
}
"""What each kind says beside ``at``, ``kind`` and ``project``."""


def event(kind: Kind, project: str, at: datetime | None = None, **said: Any) -> Event:
    """An event of a project, now or at a moment."""
    unknown = said.keys() - FIELDS[kind].keys()
    if unknown:
        raise ValueError(f"{kind} says nothing of {', '.join(sorted(unknown))}")
    moment = (at or datetime.now(UTC)).isoformat(timespec="milliseconds")
    return {"at": moment, "kind": str(kind), "project": project, **said}
