"""Before an action: whether it may happen at all. Nothing happens on a denial.

What is not known counts against the action: a check that timed out denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aida.governance.tiers.action import SILENCING, Action


class Check(StrEnum):
    """The checks, in the order in which they are made."""

    SESSION = "session_validation"
    PERMISSION = "permission_validation"
    RESOURCES = "resource_availability"
    RULES = "rule_compliance"


class Effect(StrEnum):
    """What a decision comes to. ``ASK`` is a denial that the owner can turn into an approval."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Violation:
    """A finding of an enforced rule that the action would add, or a syntax error."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when the decision is made; None where it could not be found out in time.

    ``available`` is what is left by resource; ``locked`` names who holds what.
    """

    session_valid: bool | None = None
    permissions: frozenset[str] | None = None
    available: Mapping[str, float] | None = None
    locked: Mapping[str, str] | None = None
    violations: tuple[Violation, ...] | None = None
    approved_by_owner: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a check does not let the action pass. ``code`` is stable, ``message`` is for people."""

    check: Check
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, why, by which rules and about what."""

    action: str
    effect: Effect
    refusals: tuple[Refusal, ...]
    rules_revision: str
    input_digest: str

    @property
    def allowed(self) -> bool:
        """Whether the action may happen now."""
        return self.effect is Effect.ALLOW


def decide(action: Action, facts: Facts, rules_revision: str) -> Decision:
    """The decision; every check is made, so that all reasons are told at once."""
    refusals = tuple(refusal for check in _CHECKS for refusal in check(action, facts))
    effect = Effect.DENY if refusals else Effect.ALLOW
    if not refusals and _must_ask(action) and not facts.approved_by_owner:
        effect = Effect.ASK
        refusals = (
            Refusal(
                Check.RULES,
                "owner-must-approve",
                "An agent may not silence findings itself: the owner has been asked.",
            ),
        )
    return Decision(action.id, effect, refusals, rules_revision, action.input_digest)


def _must_ask(action: Action) -> bool:
    return action.by_agent and action.kind in SILENCING


def _session(_: Action, facts: Facts) -> Iterator[Refusal]:
    if facts.session_valid is None:
        yield Refusal(Check.SESSION, "session-unknown", "The session could not be checked.")
    elif not facts.session_valid:
        yield Refusal(Check.SESSION, "session-ended", "The session has ended: sign in again.")


def _permission(action: Action, facts: Facts) -> Iterator[Refusal]:
    if facts.permissions is None:
        yield Refusal(
            Check.PERMISSION, "permission-unknown", "The permissions could not be checked."
        )
    elif action.permission not in facts.permissions:
        message = f"`{action.actor}` lacks the permission `{action.permission}`."
        yield Refusal(Check.PERMISSION, "permission-missing", message)


def _resources(action: Action, facts: Facts) -> Iterator[Refusal]:
    if action.needs and facts.available is None:
        yield Refusal(Check.RESOURCES, "budget-unknown", "The budget could not be checked.")
    for name, amount in sorted(action.needs.items()):
        left = 0.0 if facts.available is None else facts.available.get(name, 0.0)
        # Written so that an amount that is no number does not pass.
        if facts.available is not None and not 0 <= amount <= left:
            message = f"{amount:g} {name} are needed, {max(left, 0):g} are left."
            yield Refusal(Check.RESOURCES, "budget-exceeded", message)
    if action.locks and facts.locked is None:
        yield Refusal(Check.RESOURCES, "locks-unknown", "The locks could not be checked.")
    for name in sorted(action.locks):
        holder = (facts.locked or {}).get(name, action.actor)
        if holder != action.actor:
            yield Refusal(Check.RESOURCES, "locked", f"`{name}` is held by `{holder}`.")


def _rules(_: Action, facts: Facts) -> Iterator[Refusal]:
    if facts.violations is None:
        yield Refusal(Check.RULES, "not-checked", "The result could not be checked by the rules.")
    for violation in facts.violations or ():
        yield Refusal(Check.RULES, "breaks-rule", f"{violation.rule}: {violation.message}")


_CHECKS: tuple[Callable[[Action, Facts], Iterator[Refusal]], ...] = (
    _session,
    _permission,
    _resources,
    _rules,
)
