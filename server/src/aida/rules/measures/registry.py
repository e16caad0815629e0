"""The measures by name: what they can be told, which languages they know, where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

from aida.rules.measures.core import MeasureCore
from aida.rules.measures.structure_queries import STRUCTURE


@dataclass(frozen=True, slots=True)
class Option:
    """A whole number that a measure needs; between ``least`` and ``most``, both included."""

    meaning: str
    least: int = 0
    most: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. ``place`` is module and class, imported when a rule uses the measure.

    ``languages`` None means any language.
    """

    name: str
    summary: str
    place: str
    options: Mapping[str, Option] = field(default_factory=dict)
    languages: frozenset[str] | None = None

    def core(self, options: Mapping[str, int], message: str) -> MeasureCore:
        """The heart of a rule."""
        module, _, name = self.place.partition(":")
        made = getattr(import_module(f"aida.rules.measures.{module}"), name)(options, message)
        assert isinstance(made, MeasureCore)
        return made


_WITH_STRUCTURE = frozenset(STRUCTURE)
_WITH_DOCUMENTATION = _WITH_STRUCTURE - {"c", "cpp"}
_PERCENT = Option("percent that is enough", 0, 100)


def _at_most(what: str) -> Mapping[str, Option]:
    return {"max": Option(f"the most {what}")}


MEASURES = (
    Measure(
        "cyclomatic-complexity",
        "ways through a function (McCabe)",
        "functions:CyclomaticComplexity",
        _at_most("ways through a function"),
        _WITH_STRUCTURE,
    ),
    Measure(
        "cognitive-complexity",
        "how hard a function is to follow (SonarSource)",
        "functions:CognitiveComplexity",
        _at_most("complexity of a function"),
        _WITH_STRUCTURE,
    ),
    Measure(
        "function-length",
        "lines of code of a function",
        "functions:FunctionLength",
        _at_most("lines of code"),
        _WITH_STRUCTURE,
    ),
    Measure(
        "file-length",
        "lines of code of a file",
        "file_length:FileLength",
        _at_most("lines of code"),
        _WITH_STRUCTURE,
    ),
    Measure(
        "parameter-count",
        "parameters of a function",
        "functions:ParameterCount",
        _at_most("parameters"),
        _WITH_STRUCTURE,
    ),
    Measure(
        "nesting-depth",
        "how deep statements of control flow stand in one another",
        "functions:NestingDepth",
        _at_most("levels"),
        _WITH_STRUCTURE,
    ),
    Measure(
        "undocumented-definition",
        "public definitions without documentation",
        "documentation:UndocumentedDefinition",
        languages=_WITH_DOCUMENTATION,
    ),
    Measure(
        "documentation-coverage",
        "documented share of a file's public definitions",
        "documentation:DocumentationCoverage",
        {"min": _PERCENT},
        _WITH_DOCUMENTATION,
    ),
    Measure(
        "duplicate-block",
        "code that stands somewhere else as well",
        "duplicates:DuplicateBlock",
        {
            "min-tokens": Option("the shortest block, in tokens", 10),
            "min-lines": Option("the shortest block, in lines", 1),
        },
    ),
    Measure(
        "test-coverage",
        "share of a file's lines that tests run",
        "coverage:TestCoverage",
        {"min": _PERCENT},
    ),
    Measure("uncovered-change", "changed lines that no test runs", "coverage:UncoveredChange"),
    Measure(
        "stale-coverage",
        "files that changed after their coverage was measured",
        "coverage:StaleCoverage",
    ),
)
"""Every measure."""

_BY_NAME = {measure.name: measure for measure in MEASURES}


def find_measure(name: str) -> Measure | None:
    """The measure of that name."""
    return _BY_NAME.get(name)
