"""A Semgrep rule as data, before its patterns are compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aida.findings import Severity
from aida.rules.errors import RuleError
from aida.rules.semgrep.formula import Formula
from aida.rules.value import Value
from aida.syntax.languages import Language

GENERIC = "generic"
REGEX = "regex"


@dataclass(frozen=True, slots=True)
class FixRegex:
    """``fix-regex``: replace ``regex`` in the matched text, ``count`` times (0: each time)."""

    regex: str
    replacement: str
    count: int
    at: Value


@dataclass(frozen=True, slots=True)
class SemgrepRule:
    """One rule of a file, for all of its languages.

    ``languages`` is empty where ``text_mode`` is `GENERIC` or `REGEX`: the rule then looks at any
    file as text. ``include`` and ``exclude`` are Semgrep's globs as they were written.
    """

    id: str
    languages: tuple[Language, ...]
    formula: Formula
    at: Value
    text_mode: str = ""
    message: str = ""
    severity: Severity = Severity.WARNING
    metadata: Mapping[str, object] = field(default_factory=dict)
    fix: str | None = None
    fix_regex: FixRegex | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)

    def option(self, name: str, default: bool) -> bool:
        """Value of a switch in ``options``."""
        value = self.options.get(name, default)
        return value if isinstance(value, bool) else default


@dataclass
class SemgrepFile:
    """What a file of ``rules:`` holds: the usable rules, and what is wrong with the others.

    A rule that needs what AIDA doesn't have (taint, join, …) stands in ``errors`` under its id.
    """

    rules: list[SemgrepRule] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)
    warnings: list[RuleError] = field(default_factory=list)
