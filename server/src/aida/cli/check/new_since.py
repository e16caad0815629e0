"""``--new-since``: findings where nothing has changed are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from aida.cli.check.outcome import FileOutcome, Wire
from aida.cli.check.targets import Target
from aida.cli.errors import UsageError
from aida.governance.changes import LineChanges, line_span
from aida.workspace.git_changes import GitError, changes_since
from aida.workspace.settings import NewScope, Settings

Changes = Mapping[str, LineChanges]


def changes_for(target: Target, reference: str) -> Changes:
    """What has changed in the target's repository, by absolute path; raises UsageError."""
    path = target.paths[0]
    try:
        return changes_since(path if path.is_dir() else path.parent, reference)
    except GitError as error:
        raise UsageError(f"--new-since: {error}", error.help) from None


def keep_new(files: Sequence[FileOutcome], changes: Changes, settings: Settings) -> int:
    """Leave only the findings that are new; how many were not."""
    dropped = 0
    for file in files:
        lines = changes.get(file.path, LineChanges())
        before = len(file.findings)
        file.findings = list(_new_ones(file, lines, settings))
        dropped += before - len(file.findings)
    return dropped


def _new_ones(file: FileOutcome, lines: LineChanges, settings: Settings) -> Iterable[Wire]:
    scope = settings.new_since_scope
    if lines.is_whole or (scope is NewScope.FILE and lines.ranges):
        return file.findings
    if not lines.ranges:
        return []
    if scope is NewScope.FUNCTIONS:
        return _in_changed_functions(file, lines, settings)
    return [finding for finding in file.findings if lines.touch(*_lines_of(finding))]


def _lines_of(finding: Wire) -> tuple[int, int]:
    start, end = finding["range"]["start"], finding["range"]["end"]
    return line_span(start["line"], end["line"], end["column"])


def _in_changed_functions(
    file: FileOutcome, lines: LineChanges, settings: Settings
) -> Iterable[Wire]:
    from aida.engine.definitions import definitions_around
    from aida.text import LineIndex, Span
    from aida.workspace.files import source_file

    source = Path(file.path).read_bytes() if file.text is None else file.text
    language = source_file(file.path, settings).language
    index = LineIndex(source)
    spans = [
        Span(finding["range"]["start"]["byte"], finding["range"]["end"]["byte"])
        for finding in file.findings
    ]
    for finding, around in zip(
        file.findings, definitions_around(spans, source, language), strict=True
    ):
        start, end = index.position(around.start), index.position(around.end)
        if lines.touch(*line_span(start.line, end.line, end.column)):
            yield finding
