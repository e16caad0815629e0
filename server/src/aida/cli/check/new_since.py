"""``--new-since``: findings where nothing has changed are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import compress
from pathlib import Path

from aida.cli.check.outcome import FileOutcome, Wire
from aida.cli.check.targets import Target
from aida.cli.errors import UsageError
from aida.governance.changes import LineChanges
from aida.governance.new_code import new_places
from aida.text import Span
from aida.workspace.files import source_file
from aida.workspace.git import GitError
from aida.workspace.git_changes import changes_since
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings
from aida.workspace.uris import name_within

Changes = Mapping[str, LineChanges]


def changes_for(target: Target, reference: str) -> Changes:
    """What has changed in the target's repository, by absolute path; raises UsageError."""
    path = target.paths[0]
    try:
        return changes_since(path if path.is_dir() else path.parent, reference)
    except GitError as error:
        raise UsageError(f"--new-since: {error}", error.help) from None


def tell_changes(rules: RulesInForce, changes: Changes) -> None:
    """Let rules about changed lines (the coverage of new code) know them."""
    root = str(rules.settings.root)
    lines = {
        name_within(path, root): frozenset(_numbers(Path(path), change))
        for path, change in changes.items()
    }
    rules.facts.tell(replace(rules.facts.told, changed_lines=lines))


def _numbers(path: Path, change: LineChanges) -> Iterator[int]:
    """Changed lines of a file, counted from 1."""
    if change.is_whole:
        with suppress(OSError):
            yield from range(1, path.read_bytes().count(b"\n") + 2)
    for first, end in change.ranges:
        yield from range(first + 1, end + 1)


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
    if not file.findings:
        return []
    try:
        source = Path(file.path).read_bytes()
    except OSError:
        return file.findings  # it has just vanished: there is nothing to compare
    spans = [
        Span(finding["range"]["start"]["byte"], finding["range"]["end"]["byte"])
        for finding in file.findings
    ]
    language = source_file(file.path, settings).language
    are_new = new_places(spans, source, language, lines, settings.new_since_scope)
    return compress(file.findings, are_new)
