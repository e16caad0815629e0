"""Semgrep's test files: code beside the rule file, with ``ruleid:`` and ``ok:`` in its comments.

The line after the comment must be reported, or must not be. ``todoruleid:`` and ``todook:`` say
what a rule doesn't do yet, and ask for nothing. ``rule.fixed.py`` is ``rule.py`` after the fixes.
Code in YAML has a name of its own: ``rule.test.yaml``, and after the fixes
``rule.fixed.test.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aida.engine import check
from aida.engine.fixing import fix_text
from aida.packs.catalog import FIXED, RULE_SUFFIXES, TEST
from aida.packs.page_tests import reported_lines, run_alone
from aida.rules.compiler import RuleSet
from aida.rules.rule import Rule
from aida.rules.test_failure import Failure
from aida.syntax.languages import language_of_path

_MARK = re.compile(
    r"\b(?P<kind>todoruleid|todook|ruleid|ok):[ \t]*(?P<ids>[\w.-]+(?:[ \t]*,[ \t]*[\w.-]+)*)"
)


@dataclass(frozen=True, slots=True)
class Annotations:
    """Zero-based lines by rule id: those to report and those that may be either; all ids named."""

    reported: Mapping[str, set[int]]
    open: Mapping[str, set[int]]
    ids: frozenset[str]


def test_files(rule_file: Path) -> list[Path]:
    """Files of code beside ``rule_file`` that have its stem, without the fixed ones."""
    return sorted(
        path
        for path in rule_file.parent.glob(f"{rule_file.stem}.*")
        if path.stem == _stem_of_test(rule_file, path.suffix)
        and path.suffix != ".md"
        and (language_of_path(path) is not None or _is_marked(path))
    )


def _stem_of_test(rule_file: Path, suffix: str) -> str:
    return rule_file.stem + TEST if suffix in RULE_SUFFIXES else rule_file.stem


def _is_marked(path: Path) -> bool:
    """Whether a file of no language that AIDA knows, for rules over any text, is a test."""
    return path.is_file() and _MARK.search(path.read_text("utf-8", "replace")) is not None


def read_annotations(code: str) -> Annotations:
    """What the comments of ``code`` ask for."""
    reported: dict[str, set[int]] = {}
    undecided: dict[str, set[int]] = {}
    ids: set[str] = set()
    lines = code.splitlines()
    for number, line in enumerate(lines):
        for mark in _MARK.finditer(line):
            target = number + 1
            while target < len(lines) and _MARK.search(lines[target]):
                target += 1
            for name in re.split(r"[ \t]*,[ \t]*", mark["ids"]):
                ids.add(name)
                if mark["kind"] == "ruleid":
                    reported.setdefault(name, set()).add(target)
                elif mark["kind"].startswith("todo"):
                    undecided.setdefault(name, set()).add(target)
    return Annotations(reported, undecided, frozenset(ids))


def run_annotated(path: Path, code: str, rules: Sequence[Rule]) -> Iterator[Failure]:
    """Where ``rules`` (of one file) report other lines of ``code`` than it says."""
    marks = read_annotations(code)
    language = language_of_path(path)
    for rule in rules:
        if rule.id not in marks.ids or rule.language not in (None, language):
            continue
        result = run_alone(rule, code)
        for failure in result.failures:
            yield Failure(str(path), None, f"{rule.id}: {failure.reason}")
        expected = marks.reported.get(rule.id, set())
        given = reported_lines(code, result) - marks.open.get(rule.id, set())
        for line in sorted(expected - given):
            yield Failure(str(path), line, f"{rule.id}: this line is not reported")
        for line in sorted(given - expected):
            yield Failure(str(path), line, f"{rule.id}: this line is reported, but not expected")


def run_fixed(path: Path, code: str, fixed: str, rules: Sequence[Rule]) -> Iterator[Failure]:
    """Whether the fixes of ``rules`` make ``fixed`` of ``code``."""
    language = language_of_path(path)
    own = [rule for rule in rules if rule.language in (None, language)]
    ruleset = RuleSet(own)
    text = fix_text(
        code.encode(),
        language,
        lambda source: check(source, language, ruleset).findings,
        unsafe=True,
    ).text.decode()
    if text.rstrip() == fixed.rstrip():
        return
    pairs = zip([*text.splitlines(), ""], [*fixed.splitlines(), ""], strict=False)
    line = next((number for number, (one, other) in enumerate(pairs) if one != other), None)
    yield Failure(str(fixed_path(path)), line, "the fixes give another text")


def fixed_path(path: Path) -> Path:
    """Where the fixed code of a test file stands."""
    stem = path.stem
    if path.suffix in RULE_SUFFIXES:
        return path.with_name(f"{stem.removesuffix(TEST)}{FIXED}{TEST}{path.suffix}")
    return path.with_name(f"{stem}{FIXED}{path.suffix}")
