"""Findings of a whole project, a file at a time: the caller can do other things in between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from aida.engine.check import check
from aida.features.identified import identities_of_review
from aida.findings import Finding
from aida.workspace.files import FileProblem, SourceFile, find_files
from aida.workspace.inspect_file import inspect, read_source
from aida.workspace.project import Project
from aida.workspace.suppression_wire import report_on
from aida.workspace.today import today
from aida.workspace.wire import finding_from_wire


@dataclass(frozen=True, slots=True)
class FileFindings:
    """What a file on the disk came to; the baseline knows the ``old`` ones."""

    source: bytes
    findings: list[Finding]
    old: frozenset[Finding] = frozenset()


def files_of(project: Project, *, any_language: bool | None = None) -> Iterator[SourceFile]:
    """Files that the project's rules apply to, found as they are asked for."""
    if any_language is None:
        any_language = project.rules.has_text_rules
    problems: list[FileProblem] = []
    yield from find_files(
        [project.folder], project.settings, any_language=any_language, report=problems.append
    )


def check_file(project: Project, file: SourceFile) -> FileFindings:
    """Findings of one file; none when it cannot be read."""
    source = read_source(file, project.settings.max_file_size)
    if not isinstance(source, bytes):
        return FileFindings(b"", [])
    if file.is_notebook:
        return _check_notebook(project, file, source)
    name = project.name_of(file.path)
    rules, known = project.rules.for_path(name), project.known_in(name)
    result = check(source, file.language, rules)
    review = project.rules.suppressing.review(
        source, file.language, rules, result.findings, result.failures, result.root
    )
    day = today()
    found = review.on(day).reported
    if not found or not known:
        return FileFindings(source, found)
    pairs = identities_of_review(review, source, file.language, rules, day)
    return FileFindings(source, found, frozenset(f for f, name in pairs if name in known))


def _check_notebook(project: Project, file: SourceFile, source: bytes) -> FileFindings:
    """The same for a notebook that is not open; to fix it would take its cells."""
    report = inspect(file._replace(name=project.name_of(file.path)), source, project.rules)
    if isinstance(report, FileProblem):
        return FileFindings(source, [])
    wires = report_on(report.findings, report.suppressions, today()).findings
    known = project.known_in(report.name)
    found = [
        (replace(finding_from_wire(wire), fixes=()), wire["identity"] in known) for wire in wires
    ]
    old = frozenset(finding for finding, is_known in found if is_known)
    return FileFindings(source, [finding for finding, _ in found], old)


def stamp_of(path: str) -> tuple[int, int] | None:
    """Tells whether a file has changed; None when it is gone."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
