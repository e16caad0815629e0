"""What a Semgrep rule searches for, as data: patterns put together by logic on ranges of code.

Both of Semgrep's spellings (``patterns:`` and ``match:``) are read into this form. Metavariable
names carry their dollar, as in ``$X`` and ``$...ARGS``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aida.rules.value import Value


@dataclass(frozen=True, slots=True)
class CodePattern:
    """``pattern``: code with metavariables, in ``language`` (None: the rule's own)."""

    text: str
    at: Value
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RegexPattern:
    """``pattern-regex``; its groups bind ``$1``, ``$2`` and their names."""

    source: str
    at: Value


@dataclass(frozen=True, slots=True)
class Inside:
    """``pattern-inside``: what is found must lie in a range of ``formula``."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Not:
    """``pattern-not``: what is found must not be exactly a range of ``formula``.

    ``pattern-not-inside`` is ``Not(Inside(…))``, ``pattern-not-regex`` ``Not(RegexPattern(…))``.
    """

    formula: Formula


@dataclass(frozen=True, slots=True)
class Anywhere:
    """``anywhere`` of the ``match:`` syntax: a range of ``formula`` occurs in the same file."""

    formula: Formula


@dataclass(frozen=True, slots=True)
class Or:
    """``pattern-either``."""

    branches: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class And:
    """``patterns``, with its conditions and what it is focused on.

    Each entry of ``focus`` is one ``focus-metavariable``: a tuple of names, any of which will do.
    """

    members: tuple[Formula, ...]
    conditions: tuple[Condition, ...] = ()
    focus: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class MetavariableRegex:
    """``metavariable-regex``: matched from the start of the bound text.

    With ``constant_propagation`` the value of a constant is tested in place of its name.
    """

    name: str
    source: str
    constant_propagation: bool
    at: Value


@dataclass(frozen=True, slots=True)
class MetavariablePattern:
    """``metavariable-pattern``: ``formula`` must match within what is bound, in ``language``."""

    name: str
    formula: Formula
    language: str | None
    at: Value


@dataclass(frozen=True, slots=True)
class MetavariableComparison:
    """``metavariable-comparison``: a Python-like expression over what is bound.

    ``strip`` removes quotes, ``base`` is that of the numbers read.
    """

    comparison: str
    name: str | None
    strip: bool
    base: int
    at: Value


@dataclass(frozen=True, slots=True)
class MetavariableType:
    """``metavariable-type``: the bound expression has one of ``types``."""

    name: str
    types: tuple[str, ...]
    at: Value


@dataclass(frozen=True, slots=True)
class MetavariableAnalysis:
    """``metavariable-analysis``: ``entropy``, ``entropy_v2`` or ``redos`` of what is bound.

    ``mode`` is that of ``entropy_v2``: ``lax``, ``default`` or ``strict``.
    """

    name: str
    analyzer: str
    mode: str
    at: Value


Condition = (
    MetavariableRegex
    | MetavariablePattern
    | MetavariableComparison
    | MetavariableType
    | MetavariableAnalysis
)
Formula = CodePattern | RegexPattern | Inside | Not | Anywhere | Or | And


def code_patterns(formula: Formula) -> Sequence[CodePattern]:
    """Every code pattern in ``formula``, conditions left out."""
    match formula:
        case CodePattern():
            return (formula,)
        case Inside(part) | Not(part) | Anywhere(part):
            return code_patterns(part)
        case Or(parts) | And(parts):
            return [pattern for part in parts for pattern in code_patterns(part)]
        case _:
            return ()
