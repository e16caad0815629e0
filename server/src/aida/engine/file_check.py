"""Running the rules that look at a whole file."""

from __future__ import annotations

from collections.abc import Iterable

from aida.engine.result import CheckResult
from aida.findings import Finding, RuleFailure
from aida.rules.file_core import RuleTooSlow, View, WholeCore
from aida.rules.rule import Rule


def check_file(
    rules: Iterable[tuple[Rule, WholeCore[View]]], view: View, result: CheckResult
) -> None:
    """Findings of ``rules`` in one file, into ``result``. A rule that breaks harms no other."""
    for rule, core in rules:
        view.restart_clock()
        try:
            result.findings += [
                Finding(
                    rule.id,
                    match.span,
                    rule.severity,
                    rule.message.source if match.message is None else match.message,
                    match.fixes,
                    match.labels,
                )
                for match in core.matches(view)
            ]
        except RuleTooSlow as error:
            result.failures.append(RuleFailure(rule.id, str(error)))
        except Exception as error:  # contained as for any other rule
            result.failures.append(RuleFailure(rule.id, f"{type(error).__name__}: {error}"))
