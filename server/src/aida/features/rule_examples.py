"""Running the examples of a rule that is being written: of its page, or of its test files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aida.packs.annotated_code import (
    fixed_path,
    read_annotations,
    run_annotated,
    run_fixed,
    test_files,
)
from aida.packs.page_tests import run_page
from aida.packs.pages import read_page
from aida.packs.test_suite import page_path
from aida.rules.rule import Rule
from aida.rules.test_failure import Failure

ReadText = Callable[[Path], str | None]
"""Text of a file: of the open document, or from the disk; None when there is no such file."""


@dataclass(frozen=True, slots=True)
class Examples:
    """What a run came to. ``files`` are those that hold the examples."""

    count: int = 0
    failures: list[Failure] = field(default_factory=list)
    files: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What a lens says."""
        if not self.count:
            return "no examples"
        if not self.failures:
            return f"✓ {_examples(self.count)} pass{'es' if self.count == 1 else ''}"
        failed = len(self.failures)
        return f"✗ {failed} failure{'s' if failed != 1 else ''} in {_examples(self.count)}"


def _examples(count: int) -> str:
    return f"{count} example" + ("s" if count != 1 else "")


def count_examples(rule_file: Path, rule: str, read: ReadText) -> int:
    """How many examples a rule has, without running any."""
    page = _page_of(rule_file, rule, read)
    if page is not None:
        return len(read_page(page).examples)
    return len(list(_annotated(rule_file, rule, read)))


def run_examples(rule_file: Path, rules: Sequence[Rule], read: ReadText) -> Examples:
    """Run all examples of the rules of one id, which ``rule_file`` states."""
    page = _page_of(rule_file, rules[0].id, read)
    if page is not None:
        path = str(page_path(rule_file))
        parsed = read_page(page)
        return Examples(len(parsed.examples), list(run_page(parsed, rules, path)), (path,))
    failures: list[Failure] = []
    files: list[str] = []
    for path, code in _annotated(rule_file, rules[0].id, read):
        files.append(str(path))
        failures += run_annotated(path, code, rules)
        fixed = read(fixed_path(path)) if fixed_path(path).is_file() else None
        if fixed is not None:
            failures += run_fixed(path, code, fixed, rules)
    return Examples(len(files), failures, tuple(files))


def _annotated(rule_file: Path, rule: str, read: ReadText) -> Iterator[tuple[Path, str]]:
    """Test files beside the rule file whose comments name the rule."""
    if not rule_file.parent.is_dir():
        return
    for path in test_files(rule_file):
        code = read(path)
        if code is not None and rule in read_annotations(code).ids:
            yield path, code


def _page_of(rule_file: Path, rule: str, read: ReadText) -> str | None:
    return read(page_path(rule_file)) if rule == rule_file.stem else None
