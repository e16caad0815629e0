"""ast-grep's test files: code that a rule must report (``invalid``) and must not (``valid``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aida.packs.page_tests import run_alone
from aida.rules.errors import RuleError
from aida.rules.rule import Rule
from aida.rules.test_failure import Failure
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml

SNAPSHOT_FOLDER = "__snapshots__"


@dataclass(frozen=True, slots=True)
class Case:
    """One piece of code. ``line`` is the zero-based line where the test file holds it."""

    rule: str
    code: str
    is_valid: bool
    file: str
    line: int


def is_test(document: Value) -> bool:
    """Whether a YAML document is a test rather than a rule."""
    entries = document.data
    return (
        isinstance(entries, dict)
        and "rule" not in entries
        and bool({"valid", "invalid"} & set(entries))
    )


def read_cases(path: Path) -> list[Case]:
    """The cases of a test file, none for a snapshot; raises RuleError or OSError."""
    cases: list[Case] = []
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise RuleError(f"is not UTF-8 (byte {error.start})", file=str(path)) from None
    for document in read_yaml(text, str(path)):
        if not is_test(document):
            continue
        name = document.get("id")
        if name is None:
            document.fail("a test needs the `id` of its rule", "id: no-eval")
        for key, is_valid in (("valid", True), ("invalid", False)):
            codes = document.get(key)
            for item in codes.sequence("a list of code") if codes is not None else ():
                code = item.string("a piece of code")
                cases.append(Case(name.text, code, is_valid, str(path), item.line or 0))
    return cases


def run_cases(cases: Sequence[Case], rules: Mapping[str, Sequence[Rule]]) -> Iterator[Failure]:
    """Failures of the cases; ``rules`` by id."""
    unknown: set[tuple[str, str]] = set()
    for case in cases:
        candidates = rules.get(case.rule, ())
        if not candidates:
            if (case.file, case.rule) not in unknown:
                unknown.add((case.file, case.rule))
                yield Failure(case.file, case.line, f"there is no rule `{case.rule}`")
            continue
        reported = any(run_alone(rule, case.code).findings for rule in candidates)
        if reported == case.is_valid:
            sign = "+" if reported else "-"
            what = "valid code is reported" if case.is_valid else "invalid code is not reported"
            details = tuple(f"{sign} {line}" for line in case.code.rstrip("\n").split("\n"))
            yield Failure(case.file, case.line, f"{case.rule}: {what}", details)
