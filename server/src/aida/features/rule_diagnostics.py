"""What is wrong with a rule file that is being written, each at its place, with ways to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aida.features.rule_heads import heads_in
from aida.features.yaml_entries import Entry, read_entries
from aida.findings import Severity
from aida.packs.catalog import PACK_FILE
from aida.packs.page_tests import incomplete
from aida.packs.pages import read_page
from aida.packs.test_suite import page_path
from aida.rules.all_errors import all_errors
from aida.rules.errors import RuleError
from aida.rules.pattern import PatternSyntaxError, compile_pattern
from aida.rules.pattern_advice import advise, pattern_problem
from aida.rules.reader import Globals, read_rules
from aida.rules.rule import Rule
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.languages import Language, find_language
from aida.text import LineIndex, Position, Span

_SUGGESTED = re.compile(r"`([^`]+)`")
_WORD = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'|[^\s,{}\[\]:#]+")


@dataclass(frozen=True, slots=True)
class Replacement:
    """Text to put in place of what a problem is about, or of ``span`` where that is another."""

    title: str
    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class RuleFileProblem:
    """One problem. ``page_for`` is the id of a rule whose page could be made."""

    span: Span
    severity: Severity
    message: str
    replacements: tuple[Replacement, ...] = ()
    is_unnecessary: bool = False
    page_for: str = ""
    code: str = "rule"


def rule_problems(
    source: bytes, path: str, utilities: Globals, page: str | None
) -> list[RuleFileProblem]:
    """Problems of the text of a rule file. ``page`` is the text of its page."""
    text = source.decode("utf-8", "replace").removeprefix("\ufeff")
    problems: list[RuleFileProblem] = []
    index = LineIndex(source)
    rules: list[Rule] = []
    warnings: list[RuleError] = []
    errors: list[RuleError] = []
    entries = read_entries(source)
    try:
        for document in read_yaml(text, path):
            if isinstance(document.data, dict) and "rules" in document.data:
                found = read_rules(text, path, utilities)
                errors += found.errors
                warnings += found.warnings
                rules += found.rules
                continue
            advice = list(_pattern_advice(document))
            unused = list(_unused_utilities(document, entries, source))
            made, wrong = all_errors(document, utilities, warnings)
            places = {(error.line, error.column) for error in wrong}
            errors += wrong
            warnings += [a for a in advice if (a.line, a.column) not in places]
            problems += unused
            rules += made
    except RuleError as error:
        errors.append(error)
    except RecursionError:
        errors.append(RuleError("the rule is nested too deeply", line=0, column=0))
    problems += _located(errors, source, index, entries, Severity.ERROR)
    problems += _located(warnings, source, index, entries, Severity.WARNING)
    problems += _about_page(rules, Path(path), page, entries)
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.span)


def _located(
    errors: Iterable[RuleError],
    source: bytes,
    index: LineIndex,
    entries: list[Entry],
    severity: Severity,
) -> Iterator[RuleFileProblem]:
    for error in errors:
        start = index.offset(Position(error.line or 0, error.column or 0))
        span = _span_at(start, source, entries)
        hint = f"\n{error.hint}" if error.hint else ""
        written = source[span.start : span.end].decode("utf-8", "replace").strip("\"'")
        words = _SUGGESTED.findall(error.hint) if error.hint.startswith("did you mean") else ()
        yield RuleFileProblem(
            span,
            severity,
            f"{error.problem}{hint}",
            tuple(Replacement(f"Replace `{written}` with `{word}`", word) for word in words),
        )


def _span_at(start: int, source: bytes, entries: list[Entry]) -> Span:
    for entry in entries:
        for span in (entry.span, entry.value_span):
            if span.start == start and span.end > start:
                return span
    word = _WORD.match(source, start)
    if word is not None:
        return Span(start, word.end())
    end = source.find(b"\n", start)
    return Span(start, len(source) if end < 0 else end)


def _pattern_advice(document: Value) -> Iterator[RuleError]:
    """Patterns that can be read, and only in part."""
    given = document.get("language")
    name = given.text if given is not None and not isinstance(given.data, list) else ""
    language = find_language(name) if name else None
    if language is None:
        return
    stack = [value for key in ("rule", "constraints", "utils") if (value := document.get(key))]
    while stack:
        value = stack.pop()
        if isinstance(value.data, list):
            stack += value.data
        elif isinstance(value.data, dict):
            pattern = value.get("pattern")
            is_free = value.get("kind") is None and value.get("regex") is None
            if pattern is not None and isinstance(pattern.data, str) and is_free:
                yield from _advice_on(pattern, language)
            stack += value.data.values()


def _advice_on(pattern: Value, language: Language) -> Iterator[RuleError]:
    try:
        compiled = compile_pattern(pattern.text, language)
    except PatternSyntaxError:
        return  # building the rule says so
    if compiled.node.holds_error:
        problem = pattern_problem(pattern.text, language)
        hint = next(advise(pattern.text, language), "")
        yield RuleError(
            problem or "not all of the pattern parses",
            hint=hint,
            line=pattern.line,
            column=pattern.column,
        )


def _unused_utilities(
    document: Value, entries: list[Entry], source: bytes
) -> Iterator[RuleFileProblem]:
    given = document.get("utils")
    if given is None or not isinstance(given.data, dict):
        return
    used = set(_references(document))
    for name in given.data:
        if name in used or given.key_marks is None:
            continue
        line = given.key_marks[name][0]
        entry = next((e for e in entries if e.line == line and e.key == name), None)
        if entry is not None:
            whole = _lines_of(entry, entries, source)
            remove = Replacement(f"Remove the utility `{name}`", "", whole)
            yield RuleFileProblem(
                entry.span,
                Severity.HINT,
                f"nothing refers to the utility `{name}`",
                () if entry.is_flow else (remove,),
                is_unnecessary=True,
            )


def _references(value: Value) -> Iterator[str]:
    if isinstance(value.data, list):
        for item in value.data:
            yield from _references(item)
    elif isinstance(value.data, dict):
        for key, item in value.data.items():
            if key == "matches":
                yield item.text
            yield from _references(item)


def _lines_of(entry: Entry, entries: list[Entry], source: bytes) -> Span:
    """The lines of an entry; of all of `utils` when it is the only one."""
    holder = [e for e in entries if e.document == entry.document and e.key == "utils"]
    alone = [e for e in entries if e.document == entry.document and e.parents == ("utils",)]
    first, last = entry.line, entry.end_line
    if holder and len([e for e in alone if e.key]) == 1:
        first, last = holder[0].line, holder[0].end_line
    index = LineIndex(source)
    end = index.line_start(last + 1) if last + 1 < len(index) else len(source)
    return Span(index.line_start(first), end)


def _about_page(
    rules: Iterable[Rule], path: Path, page: str | None, entries: list[Entry]
) -> Iterator[RuleFileProblem]:
    heads = [head for head in heads_in(entries) if not head.is_semgrep]
    if len(heads) != 1:
        return
    head = heads[0]
    own = [rule for rule in rules if rule.id == head.id]
    if not own:
        return
    is_pack = (path.parent / PACK_FILE).is_file()
    severity = Severity.WARNING if is_pack else Severity.INFO
    if head.id != path.stem:
        if is_pack:
            message = f"in a pack the file is called like its rule: {head.id}{path.suffix}"
            yield RuleFileProblem(head.span, severity, message)
        return
    if page is None:
        message = "the rule has no page: its examples would be its tests"
        yield RuleFileProblem(head.span, severity, message, page_for=head.id)
        return
    parsed = read_page(page)
    if not parsed.examples:
        message = f"its page {page_path(path).name} has no examples, so nothing tests the rule"
        yield RuleFileProblem(head.span, severity, message)
        return
    for failure in incomplete(parsed, own, str(path)):
        message = f"{page_path(path).name}: {failure.problem}"
        yield RuleFileProblem(head.span, Severity.INFO, message)
