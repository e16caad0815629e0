"""What AIDA says of the cases."""

from __future__ import annotations

from aida.engine import check
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.syntax.languages import language_of_path
from aida.text import LineIndex
from tests.semgrep.cases import Case
from tests.semgrep.oracle import Verdict, fixed_code, lines_of, sorted_lines


class Refused(Exception):
    """AIDA does not take the rule, or the rule broke on the code."""


def judge(case: Case) -> Verdict:
    """AIDA's verdict on one case; raises Refused."""
    read = read_rules(_yaml(case), "rules.yml")
    if read.errors:
        raise Refused(str(read.errors[0]))
    path = f"{case.folder}/{case.file}"
    rules = [rule for rule in read.rules if rule.applies_to(path)]
    source = case.code.encode()
    result = check(source, language_of_path(path), RuleSet(rules))
    if result.failures:
        raise Refused(result.failures[0].reason)
    index = LineIndex(source)
    lines: set[str] = set()
    edits = []
    for finding in result.findings:
        start, end = finding.span.start, finding.span.end
        lines.add(lines_of(index.line_of(start) + 1, index.line_of(max(start, end - 1)) + 1))
        edits += [(fix.span, fix.text) for fix in finding.fixes[:1]]
    return Verdict(sorted_lines(lines), fixed_code(case.code, edits) if edits else None)


def _yaml(case: Case) -> str:
    import json

    return json.dumps({"rules": [case.full_rule()]})
