"""A summary in Markdown, as for a job's page in GitHub Actions or a comment on a merge request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TextIO
from urllib.parse import quote

from aida.cli.check.outcome import Outcome, Wire
from aida.cli.check.places import message_of
from aida.cli.terminal.cells import one_line

MAX_FINDINGS = 50
"""Findings that are listed one by one, the gravest first: such pages have a size limit."""
_SEVERITIES = ("error", "warning", "info", "hint")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&@$])")


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write the page."""
    stream.writelines(f"{row}\n" for row in _rows(outcome))


def _rows(outcome: Outcome) -> Iterator[str]:
    counts = outcome.by_severity()
    total = sum(counts.values())
    yield "## AIDA"
    yield ""
    yield f"{total or 'No'} {'finding' if total == 1 else 'findings'} in {outcome.checked} files."
    yield ""
    if counts:
        yield from ("| severity | findings |", "|---|--:|")
        yield from (f"| {severity} | {number} |" for severity, number in counts.items())
        yield ""
        yield from _by_rule(outcome)
        yield from _findings(outcome)
    left_out = {
        "suppressed by comments": sum(1 for _ in outcome.suppressed()),
        "known to the baseline": outcome.baselined,
        "where nothing has changed": outcome.old,
    }
    if any(left_out.values()):
        parts = (f"{number} {where}" for where, number in left_out.items() if number)
        yield from (f"Not counted: {', '.join(parts)}.", "")
    yield from _problems(outcome)


def _by_rule(outcome: Outcome) -> Iterator[str]:
    counts: Counter[tuple[str, str]] = Counter(
        (finding["rule"], finding["severity"])
        for _, finding in outcome.findings()
        if "baselined" not in finding
    )
    yield from ("| rule | severity | findings |", "|---|---|--:|")
    for (rule, severity), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"| {_rule(rule, outcome.rules)} | {severity} | {number} |"
    yield ""


def _findings(outcome: Outcome) -> Iterator[str]:
    found = [item for item in outcome.findings() if "baselined" not in item[1]]
    found.sort(key=lambda item: _SEVERITIES.index(item[1]["severity"]))
    for file, finding in found[:MAX_FINDINGS]:
        path, line = file.shown_path, finding["range"]["start"]["line"] + 1
        link = f"[{_escaped(path)}:{line}]({quote(path, errors='surrogateescape')}#L{line})"
        rule = _rule(finding["rule"], outcome.rules)
        yield f"- {finding['severity']} {link} {_escaped(message_of(finding))} ({rule})"
    if (more := len(found) - MAX_FINDINGS) > 0:
        yield f"- {more} more"
    yield ""


def _problems(outcome: Outcome) -> Iterator[str]:
    problems = [(error["path"], error["message"]) for error in outcome.errors]
    problems += [(problem.path, problem.message) for problem in outcome.problems]
    for file in outcome.files:
        problems += [(file.shown_path, f"the rule {rule} failed") for rule, _ in file.failures]
    if problems:
        yield from ("### Problems", "")
        yield from (f"- {_escaped(path)}: {_escaped(text)}" for path, text in problems)
        yield ""


def _rule(rule: str, rules: Mapping[str, Wire]) -> str:
    url = rules.get(rule, {}).get("url", "")
    return f"[{_escaped(rule)}]({quote(url, safe=':/?#=&%')})" if url else _escaped(rule)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", one_line(text, 300))
