"""The test coverage of a whole project, against the limit of the rule `test-coverage`."""

from __future__ import annotations

from aida.engine.identity import identities
from aida.findings import Finding
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.coverage import percent
from aida.rules.measures.file_length import WHOLE_FILE
from aida.rules.measures.registry import TEST_COVERAGE
from aida.rules.rule import Rule
from aida.text import LineIndex
from aida.workspace.inspect_file import FileReport
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.wire import finding_to_wire, places_in


def check_project(rules: RulesInForce) -> FileReport | None:
    """A report at the first coverage report when tests run too little of the project."""
    coverage = rules.facts.coverage
    found = _rule(rules)
    if coverage is None or found is None or not coverage.reports:
        return None
    rule, core = found
    ran, lines = coverage.totals()
    limit = core.options["min"]
    if 100 * ran >= limit * lines:
        return None
    message = (
        f"Tests run {percent(ran, lines):g} % of the lines of this project "
        f"({ran:,} of {lines:,}); {limit} % is asked"
    )
    finding = Finding(rule.id, WHOLE_FILE, rule.severity, message)
    path = coverage.reports[0]
    [identity] = identities([finding], None, b"", None)
    wire = finding_to_wire(finding, identity, places_in(LineIndex(b"")))
    return FileReport(path.name, str(path), [wire], [])


def _rule(rules: RulesInForce) -> tuple[Rule, MeasureCore] | None:
    for rule in rules.rules:
        if isinstance(rule.core, MeasureCore) and rule.core.measure is TEST_COVERAGE:
            return rule, rule.core
    return None
