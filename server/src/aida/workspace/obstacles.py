"""What keeps a rule from being asked about a file at all."""

from __future__ import annotations

from collections.abc import Iterator

from aida.findings import Severity, Stage
from aida.rules.file_core import FileCore
from aida.rules.globs import matches_any
from aida.rules.rule import Rule
from aida.rules.suppression_core import SuppressionCore
from aida.workspace.files import FileProblem, SourceFile, find_files
from aida.workspace.inspect_file import read_source
from aida.workspace.settings import Settings

_STAGES = list(Stage)


def obstacles(
    rule: Rule, file: SourceFile, settings: Settings, text: bytes | None = None
) -> Iterator[str]:
    """Reasons in words, each enough to keep the rule silent about the file.

    ``text`` counts in place of what the disk holds.
    """
    yield from _by_settings(rule, file, settings)
    yield from _by_file(rule, file, settings, text)


def _by_settings(rule: Rule, file: SourceFile, settings: Settings) -> Iterator[str]:
    where = settings.source or "the settings"
    if settings.select and rule.id not in settings.select:
        yield f"`select` in {where} names other rules only"
    if rule.id in settings.ignore:
        yield f"`ignore` in {where} names the rule"
    if _STAGES.index(rule.stage) < _STAGES.index(settings.stage):
        yield f"its stage is {rule.stage}, and only {settings.stage} and above is reported"
    severity, source = settings.severity.get(rule.id, rule.severity), "it"
    for override in settings.overrides:
        if not matches_any(file.name, override.paths):
            continue
        paths = ", ".join(override.paths)
        if rule.id in override.ignore:
            yield f"an override in {where} ignores the rule for {paths}"
        if rule.id in override.severity:
            severity, source = override.severity[rule.id], f"an override for {paths}"
    if severity is Severity.OFF:
        yield f"its severity is off, by {where if source == 'it' else source}"


def _by_file(rule: Rule, file: SourceFile, settings: Settings, text: bytes | None) -> Iterator[str]:
    if rule.language is not None and rule.language is not file.language:
        spoken = file.language.name if file.language else "of no known language"
        yield f"the rule is for {rule.language.name}, and the file is {spoken}"
    if rule.files and not matches_any(file.name, rule.files):
        yield f"the rule's `files` ({', '.join(rule.files)}) leave out {file.name}"
    if rule.ignores and matches_any(file.name, rule.ignores):
        yield f"the rule's `ignores` ({', '.join(rule.ignores)}) name {file.name}"
    if not _is_found(file, settings):
        yield f"{file.name} is excluded: by `exclude`, by .gitignore, or by the folder's name"
    source = read_source(file, settings.max_file_size) if text is None else text
    if isinstance(source, FileProblem):
        yield f"{file.name} {source.message}"
    elif source is None:
        yield f"{file.name} is not a text"
    else:
        yield from _missing_text(rule, source)


def _is_found(file: SourceFile, settings: Settings) -> bool:
    found = find_files([settings.root], settings, any_language=True, report=lambda problem: None)
    return any(other.path == file.path for other in found)


def _missing_text(rule: Rule, source: bytes) -> Iterator[str]:
    if isinstance(rule.core, SuppressionCore):
        return  # it is asked of every comment, and searches for nothing
    kind = "the file" if not isinstance(rule.core, FileCore) else "a file"
    for clause in rule.core.requirement():
        if not any(literal in source for literal in clause.literals):
            words = " or ".join(
                f"`{literal.decode('utf-8', 'replace')}`" for literal in sorted(clause.literals)
            )
            yield f"{kind} must hold {words} for the rule to match, and does not"
