"""Fixing every file of a project, in memory: what to change, for somebody to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aida.findings import Finding
from aida.rules.compiler import RuleSet
from aida.syntax.languages import Language
from aida.text import Edit
from aida.workspace.files import source_file
from aida.workspace.fix_file import fix_file
from aida.workspace.inspect_file import FileReport, read_source
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.scan import Progress
from aida.workspace.scan_order import ScanOrder, scan_by
from aida.workspace.suppression_wire import report_on
from aida.workspace.text_edits import edits_between


@dataclass(frozen=True)
class FixOrder:
    """What to fix: everything that ``rule`` finds, or all; the unsafe way only if ``unsafe``."""

    scan: ScanOrder
    today: str
    rule: str = ""
    unsafe: bool = False


@dataclass(frozen=True)
class FixedFile:
    """Edits of the text ``source``, in order and apart from each other."""

    path: str
    source: bytes
    edits: list[Edit]
    fixes: int


@dataclass
class FixedProject:
    """Files to change, and why others were left alone."""

    files: list[FixedFile] = field(default_factory=list)
    refusals: Mapping[str, str] = field(default_factory=dict)


def fix_project(order: FixOrder, progress: Progress | None = None) -> FixedProject:
    """Find, and fix; nothing is written."""
    rules = order.scan.rules()
    report = scan_by(order.scan, rules, progress)
    fixed, refusals = FixedProject(), dict[str, str]()
    for number, file in enumerate(report.files):
        if progress is not None:
            progress(number, len(report.files))
        if file.path in order.scan.notebooks or not any(_fixable(file, order)):
            continue  # who has a notebook open fixes its cells
        one = _fix(file.path, rules, order)
        if isinstance(one, str):
            refusals[file.path] = one
        elif one is not None:
            fixed.files.append(one)
    fixed.refusals = refusals
    return fixed


def findings_of(
    text: bytes, language: Language | None, rules: RuleSet, by: RulesInForce, order: FixOrder
) -> list[Finding]:
    """Findings that are to be fixed."""
    found = by.suppressing.check(text, language, rules, order.today)
    return [finding for finding in found if not order.rule or finding.rule == order.rule]


def _fixable(file: FileReport, order: FixOrder) -> Iterator[bool]:
    for finding in report_on(file.findings, file.suppressions, order.today).findings:
        if not order.rule or finding["rule"] == order.rule:
            yield any(fix["safe"] or order.unsafe for fix in finding.get("fixes", ()))


def _fix(path: str, rules: RulesInForce, order: FixOrder) -> FixedFile | str | None:
    file = source_file(path, rules.settings)
    source = order.scan.texts.get(path)
    if source is None:
        read = read_source(file, rules.settings.max_file_size)
        if not isinstance(read, bytes):
            return read.message if read is not None else None
        source = read
    ruleset = rules.for_path(file.name)
    result = fix_file(
        file,
        source,
        lambda text, language: findings_of(text, language, ruleset, rules, order),
        unsafe=order.unsafe,
    )
    if result.refusal:
        return result.refusal
    edits = list(edits_between(source, result.text))
    return FixedFile(str(Path(path)), source, edits, result.applied.total()) if edits else None
