"""What is governed: something that changes code or rules, or that spends what others share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an action does."""

    AI_REQUEST = "ai-request"
    AI_EDIT = "ai-edit"
    AGENT_WRITE = "agent-write"
    FIX_ALL = "fix-all"
    TEMPLATE_EXPANSION = "template-expansion"
    SUPPRESSION = "suppression"
    BASELINE_GROWTH = "baseline-growth"
    RULE_CHANGE = "rule-change"


SILENCING = frozenset({Kind.SUPPRESSION, Kind.BASELINE_GROWTH, Kind.RULE_CHANGE})
"""What makes findings disappear without a change of the code that they are about."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that somebody wants done.

    ``needs`` are amounts by resource (``tokens``, ``seconds``, ``money``), ``locks`` the names of
    what nobody else may work on meanwhile, ``permission`` what the actor must be allowed to do.
    ``input_digest`` stands for what the action is about, such as the text that it would write.
    """

    id: str
    kind: Kind
    actor: str
    permission: str
    by_agent: bool = False
    needs: Mapping[str, float] = field(default_factory=dict)
    locks: frozenset[str] = frozenset()
    input_digest: str = ""
