"""All tests of some rule files: their pages, their packs, and ast-grep's test files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aida.packs.annotated_code import fixed_path, run_annotated, run_fixed, test_files
from aida.packs.ast_grep_tests import SNAPSHOT_FOLDER, Case, is_test, read_cases, run_cases
from aida.packs.catalog import PACK_FILE, rule_files
from aida.packs.manifest import check_changelog, read_manifest
from aida.packs.page_tests import run_page
from aida.packs.pages import Page, read_page
from aida.rules.errors import RuleError
from aida.rules.reader import Globals, read_rules, read_utilities
from aida.rules.rule import Rule
from aida.rules.test_failure import Failure
from aida.rules.yaml_reader import read_yaml

PAGE_SUFFIX = ".md"


@dataclass
class SuiteReport:
    """What the tests came to. ``untested`` are rules outside of packs that have no test at all."""

    rules: int = 0
    examples: int = 0
    failures: list[Failure] = field(default_factory=list)
    untested: list[str] = field(default_factory=list)


class TestSuite:
    """Add rule files and test files, then run."""

    __test__ = False  # pytest takes the name for tests of its own

    def __init__(self, utility_folders: Iterable[Path] = ()) -> None:
        self._report = SuiteReport()
        self._rules: dict[str, list[Rule]] = {}
        self._pages: list[tuple[Path, Page, list[Rule]]] = []
        self._without_page: list[Rule] = []
        self._cases: list[Case] = []
        self._annotated: list[tuple[Path, str, list[Rule]]] = []
        self._utilities = self._read_utilities(utility_folders)

    def _read_utilities(self, folders: Iterable[Path]) -> Globals:
        paths = (path for folder in folders for path in rule_files(folder))
        pairs = ((text, str(path)) for path in paths if (text := self._read(path)) is not None)
        utilities, errors = read_utilities(pairs)
        self._fail_all(errors)
        return utilities

    def add_rules(self, path: Path) -> None:
        """Add a rule file, a page, or all rule files and tests in a folder."""
        if path.suffix == PAGE_SUFFIX:
            path = path.with_suffix(".yml")
        seen: dict[tuple[str, str], str] = {}
        files = [file for file in rule_files(path) if SNAPSHOT_FOLDER not in file.parts]
        for file in files:
            self._add_file(file, seen)
        if path.is_dir():
            self._find_orphans(path, files)
            for manifest in sorted(path.rglob(PACK_FILE)):
                self._add_pack(manifest.parent)

    def add_tests(self, folder: Path) -> None:
        """Add a folder of ast-grep's test files."""
        for file in rule_files(folder):
            if SNAPSHOT_FOLDER not in file.parts:
                self._add_cases(file)

    def run(self) -> SuiteReport:
        """Run everything."""
        report = self._report
        for path, page, rules in self._pages:
            report.examples += len(page.examples)
            report.failures += run_page(page, rules, str(path))
        report.examples += len(self._cases)
        report.failures += run_cases(self._cases, self._rules)
        report.rules = len(self._rules)
        tested = {case.rule for case in self._cases} | self._run_annotated()
        for rule in self._without_page:
            if (Path(rule.source).parent / PACK_FILE).is_file():
                self._fail(rule.source, None, _why_no_page(rule))
            elif rule.id not in tested:
                report.untested.append(rule.id)
        report.failures.sort(key=lambda failure: (failure.file, failure.line or 0))
        return report

    def _run_annotated(self) -> set[str]:
        """Ids of the rules that have a test file."""
        report = self._report
        for path, code, rules in self._annotated:
            report.examples += 1
            report.failures += run_annotated(path, code, rules)
            fixed = self._read(fixed_path(path)) if fixed_path(path).is_file() else None
            if fixed is not None:
                report.failures += run_fixed(path, code, fixed, rules)
        return {rule.id for _, _, rules in self._annotated for rule in rules}

    def _add_file(self, file: Path, seen: dict[tuple[str, str], str]) -> None:
        text = self._read(file)
        if text is None:
            return
        if _holds_tests(text):
            self._add_cases(file)
            return
        result = read_rules(text, str(file), self._utilities)
        self._fail_all([*result.errors, *result.warnings])
        by_id: dict[str, list[Rule]] = {}
        for rule in result.rules:
            key = rule.id, rule.language.name if rule.language else ""
            if key in seen:
                self._fail(str(file), None, f"the id `{rule.id}` is also used by {seen[key]}")
            seen[key] = str(file)
            by_id.setdefault(rule.id, []).append(rule)
        for name, rules in by_id.items():
            self._rules.setdefault(name, []).extend(rules)
            self._add_page(file, rules)
        for path in test_files(file):
            code = self._read(path)
            if code is not None:
                self._annotated.append((path, code, result.rules))

    def _add_page(self, file: Path, rules: list[Rule]) -> None:
        path = page_path(file)
        if path.is_file() and rules[0].id == file.stem:
            text = self._read(path)
            if text is not None:
                self._pages.append((path, read_page(text), rules))
        else:
            self._without_page.append(rules[0])

    def _add_pack(self, folder: Path) -> None:
        try:
            check_changelog(folder, read_manifest(folder))
        except RuleError as error:
            self._fail_all([error])

    def _add_cases(self, file: Path) -> None:
        try:
            self._cases += read_cases(file)
        except RuleError as error:
            self._fail_all([error])
        except OSError as error:
            self._fail(str(file), None, f"cannot be read: {error.strerror}")

    def _find_orphans(self, folder: Path, files: Sequence[Path]) -> None:
        known = {page_path(file) for file in files}
        for path in sorted(folder.rglob(f"*{PAGE_SUFFIX}")):
            if path not in known and (path.parent / PACK_FILE).is_file():
                text = self._read(path)
                if text is not None and read_page(text).examples:
                    self._fail(str(path), None, "a page without a rule: there is no file beside it")

    def _read(self, path: Path) -> str | None:
        try:
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            self._fail(str(path), None, f"is not UTF-8 (byte {error.start})")
        except OSError as error:
            self._fail(str(path), None, f"cannot be read: {error.strerror}")
        return None

    def _fail(self, file: str, line: int | None, problem: str) -> None:
        self._report.failures.append(Failure(file, line, problem))

    def _fail_all(self, errors: Iterable[RuleError]) -> None:
        for error in {str(error): error for error in errors}.values():
            hint = (f"help: {error.hint}",) if error.hint else ()
            where = f" (at {error.path})" if error.path else ""
            self._report.failures.append(
                Failure(error.file, error.line, f"{error.problem}{where}", hint)
            )


def page_path(rule_file: Path) -> Path:
    """Where the page of a rule file is."""
    return rule_file.with_suffix(PAGE_SUFFIX)


def _why_no_page(rule: Rule) -> str:
    if Path(rule.source).stem != rule.id:
        return f"in a pack the file is called like its rule: {rule.id}.yml"
    return f"the rule has no page: write {rule.id}.md beside it, with examples"


def _holds_tests(text: str) -> bool:
    if "valid:" not in text:
        return False
    try:
        return any(is_test(document) for document in read_yaml(text))
    except RuleError:
        return False
