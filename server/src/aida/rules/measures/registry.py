"""The measures by name: what they can be told, which languages they know, where they are."""

from __future__ import annotations

from collections.abc import Mapping

from aida.rules.measures.core import Measure, Option
from aida.rules.measures.structure_queries import STRUCTURE

_WITH_STRUCTURE = frozenset(STRUCTURE)
_WITH_DOCUMENTATION = _WITH_STRUCTURE - {"c", "cpp"}
_PERCENT = Option("percent that is enough", 0, 100)
_OF_FUNCTION = ("NAME", "VALUE", "MAX")


def _at_most(what: str) -> Mapping[str, Option]:
    return {"max": Option(f"the most {what}")}


def _of_function(name: str, what: str) -> Measure:
    place = f"functions:{name.replace('-', '_')}"
    return Measure(name, place, _OF_FUNCTION, _at_most(what), _WITH_STRUCTURE)


DUPLICATE_BLOCK = Measure(
    "duplicate-block",
    "duplicates:duplicate_block",
    ("TOKENS", "LINES", "PLACE"),
    {
        "min-tokens": Option("the shortest block, in tokens", 10),
        "min-lines": Option("the shortest block, in lines", 1),
    },
)
TEST_COVERAGE = Measure(
    "test-coverage",
    "coverage:test_coverage",
    ("VALUE", "MIN", "RAN", "LINES", "WHAT"),
    {"min": _PERCENT},
    needs_facts=True,
)
MEASURES = (
    _of_function("cyclomatic-complexity", "ways through a function"),
    _of_function("cognitive-complexity", "complexity of a function"),
    _of_function("function-length", "lines of code"),
    _of_function("parameter-count", "parameters"),
    _of_function("nesting-depth", "levels"),
    Measure(
        "file-length",
        "file_length:file_length",
        ("VALUE", "MAX"),
        _at_most("lines of code"),
        _WITH_STRUCTURE,
    ),
    Measure(
        "undocumented-definition",
        "documentation:undocumented_definition",
        ("KIND", "NAME"),
        languages=_WITH_DOCUMENTATION,
    ),
    Measure(
        "documentation-coverage",
        "documentation:documentation_coverage",
        ("VALUE", "MIN", "DOCUMENTED", "COUNT"),
        {"min": _PERCENT},
        _WITH_DOCUMENTATION,
    ),
    DUPLICATE_BLOCK,
    TEST_COVERAGE,
    Measure(
        "uncovered-change",
        "coverage:uncovered_change",
        ("FIRST", "LAST", "COUNT", "REPORT"),
        needs_facts=True,
    ),
    Measure("stale-coverage", "coverage:stale_coverage", ("REPORT",), needs_facts=True),
)
"""Every measure."""

_BY_NAME = {measure.name: measure for measure in MEASURES}


def find_measure(name: str) -> Measure | None:
    """The measure of that name."""
    return _BY_NAME.get(name)
