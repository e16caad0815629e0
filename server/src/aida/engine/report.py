"""From a match to what is reported: message, fixes and labels."""

from __future__ import annotations

from aida.findings import Finding, Fix, Label
from aida.rules.core import RuleCore
from aida.rules.environment import Environment
from aida.rules.rule import Rule
from aida.syntax.grammar import Node
from aida.text import Span


def report_match(rule: Rule, core: RuleCore, node: Node, env: Environment) -> Finding:
    """The finding for one match."""
    return Finding(
        rule=rule.id,
        span=Span(node.start_byte, node.end_byte),
        severity=rule.severity,
        message=rule.message.render(node, env),
        fixes=tuple(
            Fix(fixer.span(node, env), fixer.text(node, env), rule.fix_is_safe, fixer.title)
            for fixer in core.fixers
        ),
        labels=tuple(
            Label(Span(*span), style.message, style.primary)
            for name, style in rule.labels.items()
            if (span := env.span_of(name))
        ),
    )


def report_text(rule: Rule, span: Span) -> Finding:
    """The finding for a place in plain text."""
    return Finding(rule.id, span, rule.severity, rule.message.source)
