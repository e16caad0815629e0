"""The small print below a rule: who answers for it, how far it is rolled out, how to silence it."""

from __future__ import annotations

from datetime import date, timedelta

from aida.governance.directive import Directive, Scope, format_directive
from aida.rules.rule import Rule
from aida.rules.suppression_core import PREFIX
from aida.syntax.comments import comment_styles
from aida.workspace.document import Snapshot

DAYS = 90


def governed(snapshot: Snapshot, rule: Rule, today: str, identity: str) -> str:
    """Markdown about the rule and one finding of it."""
    facts = [f"stage `{rule.stage.value}`"]
    if rule.owner:
        facts.append(f"owner `{rule.owner}`")
    if rule.tags:
        facts.append(", ".join(rule.tags))
    if identity:
        facts.append(f"identity `{identity}`")
    return "\n\n".join(filter(None, (" · ".join(facts), _how_to_silence(snapshot, rule, today))))


def _how_to_silence(snapshot: Snapshot, rule: Rule, today: str) -> str:
    policy = snapshot.suppressing.policy
    if rule.id.startswith(PREFIX) or policy.forbids(rule.id):
        return "The project lets no comment suppress it."
    style = next(iter(comment_styles(snapshot.language)), None)
    if style is None:
        return ""
    days = DAYS if policy.max_days is None else min(DAYS, policy.max_days)
    until = date.fromisoformat(today) + timedelta(days)
    owner = "@team" if policy.require_owner else ""
    directive = Directive(Scope.NEAREST, (rule.id,), until, owner, "reason")
    return f"Suppress: `{style.around(format_directive(directive))}`"
