"""A rule as AIDA uses it: what to find, what to say about it, and how it is governed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aida.findings import Severity, Stage
from aida.rules.core import RuleCore
from aida.rules.file_core import FileCore
from aida.rules.globs import matches_any
from aida.rules.suppression_core import SuppressionCore
from aida.rules.template import Template
from aida.rules.text_file_core import TextFileCore
from aida.rules.text_rule import TextCore
from aida.syntax.languages import Language


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """How to point at a metavariable in a report."""

    message: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for one language; ``language`` None is a text rule, for any file.

    A rule file that names several languages yields a `Rule` for each, all with the same id.
    """

    id: str
    language: Language | None
    core: RuleCore | TextCore | TextFileCore | FileCore | SuppressionCore
    severity: Severity = Severity.HINT
    stage: Stage = Stage.ENFORCE
    title: str = ""
    message: Template = field(default_factory=lambda: Template(""))
    note: str = ""
    url: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    labels: Mapping[str, LabelStyle] = field(default_factory=dict)
    fix_is_safe: bool = False
    files: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    has_file_fix: bool = False
    """Whether a `FileCore` or `TextFileCore` brings fixes of its own."""
    source: str = ""
    page: str = ""

    def applies_to(self, path: str) -> bool:
        """Whether ``files`` and ``ignores`` let the rule see ``path`` (relative, with slashes)."""
        if self.files and not matches_any(path, self.files):
            return False
        return not (self.ignores and matches_any(path, self.ignores))

    @property
    def has_fix(self) -> bool:
        """Whether the rule can mend what it finds."""
        if isinstance(self.core, SuppressionCore):
            return self.core.has_fix
        if isinstance(self.core, RuleCore):
            return bool(self.core.fixers)
        return self.has_file_fix
