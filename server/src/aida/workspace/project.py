"""One root folder with its settings and rules in force, and what is wrong with either.

What cannot be used is replaced by what was in force before: broken settings by the last good
settings, a broken rule file by the rules that it held when it could last be read.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from aida.governance.baseline import Baseline
from aida.packs.loading import LoadedRules
from aida.rules.compiler import RuleSet
from aida.rules.errors import RuleError
from aida.rules.globs import matches_any
from aida.rules.rule import Rule
from aida.syntax.languages import (
    Language,
    find_language,
    language_of_editor,
    language_of_path,
    language_of_shebang,
)
from aida.workspace.baseline_file import BaselineFileError, load_baseline
from aida.workspace.editor_settings import EditorSettings
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import (
    FILE_NAME,
    SGCONFIG_NAMES,
    Settings,
    SettingsError,
    find_settings,
)
from aida.workspace.templates_in_force import TemplatesInForce
from aida.workspace.uris import is_within, name_within

SETTINGS_NAMES = (FILE_NAME, "pyproject.toml", *SGCONFIG_NAMES)
RULE_SUFFIXES = (".yml", ".yaml")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_AT_END = "(at end of document)"
_NO_RULES = RuleSet(())


class Project:
    """What is in force below one folder; immutable, a reload makes another one."""

    def __init__(
        self,
        folder: Path,
        rules: RulesInForce,
        settings_errors: Sequence[RuleError] = (),
        baseline: Baseline | None = None,
        *,
        is_trusted: bool = True,
    ) -> None:
        self.folder = folder
        self.is_trusted = is_trusted
        self.read_at = time.time()
        self.rules = rules
        self.baseline = baseline or Baseline()
        self._known = _by_file(self.baseline, rules.settings.root)
        self.settings = rules.settings
        self.settings_errors = tuple(settings_errors)
        self._resolved = str(folder.resolve())

    @property
    def errors(self) -> list[RuleError]:
        """What is wrong with settings and rules; each names its file where there is one."""
        own = self.templates.errors if self.settings.templates else []
        return [*self.settings_errors, *self.rules.loaded.errors, *self.rules.facts.errors, *own]

    @property
    def warnings(self) -> list[RuleError]:
        """What looks odd in rule files."""
        return self.rules.loaded.warnings

    @cached_property
    def templates(self) -> TemplatesInForce:
        """The templates that may be offered."""
        return TemplatesInForce(self.settings, asks_git=self.is_trusted)

    @cached_property
    def rule_by_id(self) -> dict[str, Rule]:
        """Rules in force by their ids."""
        return {rule.id: rule for rule in self.rules.rules}

    def equals(self, other: Project) -> bool:
        """Whether both would check any text alike, and complain of the same."""
        return (
            self.is_trusted == other.is_trusted
            and self.settings == other.settings
            and self.rules.digest == other.rules.digest
            and self._known == other._known
            and self.rules.facts.digest == other.rules.facts.digest
            and self._templates_digest == other._templates_digest
            and [*map(str, self.settings_errors)] == [*map(str, other.settings_errors)]
        )

    @property
    def _templates_digest(self) -> bytes:
        has_own = self.settings.templates or self.settings.sync.channel
        return self.templates.loaded.digest if has_own else b""

    def name_of(self, path: str) -> str:
        """How rules and settings name a file: from the root, also where a link leads to it."""
        root, folder = str(self.settings.root), str(self.folder)
        if not is_within(path, root) and is_within(path, folder):
            path = self._resolved + path[len(folder) :]
        return name_within(path, root)

    def rules_for(self, name: str, size: int) -> RuleSet:
        """Rules for one file; none when settings exclude it or it is too large."""
        if size > self.settings.max_file_size or self.excludes(name):
            return _NO_RULES
        return self.rules.for_path(name)

    def known_in(self, name: str) -> frozenset[str]:
        """Identities of findings that the baseline knows in a file, or in one that it may be."""
        here, moved = self._known.get(name, frozenset()), self._known.get("", frozenset())
        return here | moved if here and moved else here or moved

    def excludes(self, name: str) -> bool:
        """Whether the settings exclude a file, or a folder that it lies in."""
        exclude = self.settings.exclude
        if not exclude:
            return False
        parts = name.split("/")
        folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return matches_any(name, exclude) or any(
            matches_any(folder, exclude) or matches_any(folder + "/", exclude) for folder in folders
        )

    def language_of(self, name: str, editor_id: str, head: bytes) -> Language | None:
        """Language of a document: as for a file of that name, else as the editor says."""
        for language, globs in self.settings.languages.items():
            if matches_any(name, globs):
                return find_language(language)
        base = name.rpartition("/")[2]
        found = language_of_path(base)
        if found is None and "." not in base:
            found = language_of_shebang(head)
        return found or language_of_editor(editor_id)

    def depends_on(self, path: Path) -> bool:
        """Whether a change of the file can change what is in force."""
        if not self.is_trusted:
            return False
        settings = self.settings
        if path.name in SETTINGS_NAMES or path == settings.baseline_file:
            return True
        if self.rules.facts.depends_on(path) or self.templates.depends_on(path):
            return True
        sources = (*settings.rules, *settings.utilities, *self._broken_files())
        return path in self.rules.files or (
            path.suffix in RULE_SUFFIXES
            and any(is_within(str(path), str(source)) for source in sources)
        )

    def _broken_files(self) -> Iterable[Path]:
        return (Path(error.file) for error in self.errors if error.file)


def load_project(
    folder: Path,
    editor: EditorSettings,
    last: Project | None = None,
    *,
    is_trusted: bool = True,
) -> Project:
    """Read settings and rules. Never raises for their sake: ``last`` is what to fall back on.

    Returns ``last`` itself when nothing has changed. Of a folder that is not trusted nothing is
    read, and the bundled rules are in force.
    """
    if last is not None and last.is_trusted != is_trusted:
        last = None
    if not is_trusted:
        settings = editor.untrusted().over(Settings(root=folder))
        project = Project(folder, RulesInForce(settings), is_trusted=False)
        return last if last is not None and project.equals(last) else project
    project = _read_project(folder, editor, last)
    if last is not None and project.equals(last):
        return last
    loaded = project.rules.loaded
    if last is not None:
        _keep_last_good(loaded, last)
    return project


def _read_project(folder: Path, editor: EditorSettings, last: Project | None) -> Project:
    attempts = [lambda: editor.over(find_settings(folder))]
    if last is not None:
        attempts.append(lambda: last.settings)
    attempts.append(lambda: find_settings(folder))
    errors: list[RuleError] = []
    for attempt in attempts:
        try:
            rules = RulesInForce(attempt())
            return Project(folder, rules, errors, _read_baseline(rules.settings, last, errors))
        except SettingsError as error:
            if not errors:
                errors.append(_located(error))
    return Project(folder, RulesInForce(Settings(root=folder)), errors)


def _read_baseline(
    settings: Settings, last: Project | None, errors: list[RuleError]
) -> Baseline | None:
    try:
        return load_baseline(settings)
    except BaselineFileError as error:
        errors.append(
            RuleError(error.problem, line=max(error.line - 1, 0), column=0, file=str(error.path))
        )
        return last.baseline if last is not None else None


def _by_file(baseline: Baseline, root: Path) -> dict[str, frozenset[str]]:
    """Identities by file; those of files that are gone, and may be others now, under no name."""
    found: dict[str, set[str]] = {}
    for entry in baseline.entries:
        found.setdefault(entry.path, set()).add(entry.identity)
    gone = [path for path in found if not (root / path).exists()]
    moved = set[str]().union(*(found.pop(path) for path in gone))
    return {path: frozenset(known) for path, known in found.items()} | {"": frozenset(moved)}


def _keep_last_good(loaded: LoadedRules, last: Project) -> None:
    broken = {error.file for error in loaded.errors}
    known = {(rule.id, rule.language) for rule in loaded.rules}
    loaded.rules += [
        rule
        for rule in last.rules.loaded.rules
        if rule.source in broken and (rule.id, rule.language) not in known
    ]


def _located(error: SettingsError) -> RuleError:
    """The error with its file and place apart, as far as its text tells them."""
    file, separator, problem = str(error).partition(": ")
    if not separator or Path(file).name not in SETTINGS_NAMES:
        return RuleError(str(error))
    line, column = 0, 0
    if place := _PLACE.search(problem):
        line, column = int(place[1]) - 1, int(place[2]) - 1
    else:
        line = _line_of(Path(file), problem)
    return RuleError(problem, line=line, column=column, file=file)


def _line_of(path: Path, problem: str) -> int:
    """Line of the key that the problem begins with."""
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return 0
    if _AT_END in problem:
        return max(len(lines) - 1, 0)
    name = problem.partition(":")[0].rpartition(".")[2].partition("[")[0]
    pattern = re.compile(rf"""\s*\[*["']?{re.escape(name)}["']?\s*[\]=.]""")
    return next((number for number, line in enumerate(lines) if pattern.match(line)), 0)
