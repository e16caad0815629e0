"""Checking a notebook's file: its code as in an editor, and the rest of it by text rules alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aida.engine.check import check_text
from aida.engine.identity import identities
from aida.syntax.languages import language_of_editor
from aida.text import LineIndex
from aida.workspace.files import FileProblem, SourceFile
from aida.workspace.inspect_file import FileReport, inspect_text
from aida.workspace.notebook_file import NotebookError, NotebookFile, read_notebook
from aida.workspace.notebook_places import PartPlaces
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.suppression_wire import place_key
from aida.workspace.wire import Wire, finding_to_wire, places_in


def inspect_notebook(file: SourceFile, raw: bytes, rules: RulesInForce) -> FileReport | FileProblem:
    """Findings in all cells, and in what else the file holds: outputs, prose, metadata."""
    try:
        notebook = read_notebook(raw)
    except NotebookError as error:
        return FileProblem(file.name, f"is no notebook that can be checked: {error}")
    index, limit = LineIndex(raw), rules.settings.max_file_size
    reports: list[FileReport] = []
    known: dict[bytes, int] = {}
    for part in notebook.parts:
        if len(part.text) > limit:
            return FileProblem(
                file.name,
                f"holds more code than max-file-size ({len(part.text):,} of {limit:,} bytes): "
                "not checked",
            )
        places = PartPlaces(raw, index, notebook, part)
        own = file._replace(language=language_of_editor(part.editor_id))
        reports.append(inspect_text(own, part.text, rules, places, known))
    if len(raw) <= limit:
        reports.append(_outside(file, raw, notebook, rules, index, known))
    return _joined(file, reports)


def _outside(
    file: SourceFile,
    raw: bytes,
    notebook: NotebookFile,
    rules: RulesInForce,
    index: LineIndex,
    known: dict[bytes, int],
) -> FileReport:
    """What text rules find where there is no code: a password in an output, say."""
    rest = bytearray(raw)
    for start, end in (cell.source for cell in notebook.cells.values()):
        rest[start:end] = b" " * (end - start)
    result = check_text(bytes(rest), rules.for_path(file.name).text).sort()
    ids = {finding.rule for finding in result.findings}
    names = identities(result.findings, None, raw, None, ids, known)
    places = places_in(index)
    wires = [
        finding_to_wire(finding, name, places)
        for finding, name in zip(result.findings, names, strict=True)
    ]
    failures = [(failure.rule, failure.reason) for failure in result.failures]
    return FileReport(file.name, file.path, wires, failures)


def _joined(file: SourceFile, reports: Iterable[FileReport]) -> FileReport:
    """One report of several about one file, its findings by place."""
    findings: list[Wire] = []
    failures: list[tuple[str, str]] = []
    covered: dict[int, list[int]] = {}
    by: list[Wire] = []
    notices: list[Any] = []
    for report in reports:
        if report.suppressions is not None:
            covered |= {
                finding + len(findings): [index + len(by) for index in indexes]
                for finding, *indexes in report.suppressions["covered"]
            }
            by += report.suppressions["by"]
            notices += report.suppressions["notices"]
        findings += report.findings
        failures += report.failures
    order = sorted(range(len(findings)), key=lambda index: place_key(findings[index]))
    rank = {old: new for new, old in enumerate(order)}
    findings = [findings[index] for index in order]
    if not by and not notices:
        return FileReport(file.name, file.path, findings, failures)
    places = sorted([rank[finding], *indexes] for finding, indexes in covered.items())
    suppressions = {"covered": places, "by": by, "notices": notices}
    return FileReport(file.name, file.path, findings, failures, suppressions)
