"""What a rule says of its matches: where, in which words, and with which fix."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aida.findings import Fix
from aida.rules.file_core import FileMatch
from aida.rules.semgrep.code_pattern import Match
from aida.rules.semgrep.fixing import filled, replaced
from aida.rules.semgrep.range_logic import RangeLogic, span_of
from aida.rules.semgrep.rule import SemgrepRule
from aida.text import Span

_VALUE = re.compile(r"value\((\$(?:\.\.\.)?[A-Z_0-9]+)\)")


def reported(rule: SemgrepRule, evaluation: RangeLogic) -> Iterator[FileMatch]:
    """Every match of the rule, each range once with the same message."""
    source = evaluation.source
    seen: set[tuple[int, int, str]] = set()
    for match in evaluation.ranges(rule.formula):
        message = _message(rule, match, source)
        key = (match.start, match.end, message)
        if key not in seen:
            seen.add(key)
            span = Span(match.start, match.end)
            yield FileMatch(span, message, _fixes(rule, match, span, source))


def _fixes(rule: SemgrepRule, match: Match, span: Span, source: bytes) -> tuple[Fix, ...]:
    text: str | None = None
    if rule.fix is not None:
        text = filled(rule.fix, lambda name: _text(match, name, source))
    elif rule.fix_regex is not None:
        text = replaced(rule.fix_regex, source[span.start : span.end].decode("utf-8", "replace"))
    return () if text is None else (Fix(span, text),)


def _message(rule: SemgrepRule, match: Match, source: bytes) -> str:
    template = _VALUE.sub(r"\1", rule.message or rule.id)
    return filled(template, lambda name: _text(match, name, source))


def _text(match: Match, name: str, source: bytes) -> str | None:
    bound = match.env.get(name)
    place = span_of(bound)
    if place is not None:
        return source[slice(*place)].decode("utf-8", "replace")
    return bound if isinstance(bound, str) else None
