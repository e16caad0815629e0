"""What a check of one text comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from aida.findings import Finding, RuleFailure
from aida.syntax.grammar import Node


@dataclass(slots=True)
class CheckResult:
    """Findings in the order of the text, and the rules that failed on it.

    ``root`` is that of the text's tree, if it had to be parsed.
    """

    findings: list[Finding] = field(default_factory=list)
    failures: list[RuleFailure] = field(default_factory=list)
    root: Node | None = None

    def sort(self) -> CheckResult:
        """Put the findings into their order of report."""
        self.findings.sort(key=lambda finding: finding.sort_key)
        return self
