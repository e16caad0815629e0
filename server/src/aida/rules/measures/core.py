"""The heart of a rule that measures: which measure, its limits, and a message with figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Protocol

from aida.rules.file_core import FileCore, FileMatch, FileView

_VARIABLE = re.compile(r"\$([A-Z]+)")


class Finder(Protocol):
    """Finds what a measure has to report in a file."""

    def __call__(self, view: FileView, core: MeasureCore) -> Iterable[FileMatch]: ...


@dataclass(frozen=True, slots=True)
class Option:
    """A whole number that a measure needs; between ``least`` and ``most``, both included."""

    meaning: str
    least: int = 0
    most: int = 1_000_000


@dataclass(frozen=True)
class Measure:
    """One measure. ``place`` is the module and name of its `Finder`, imported at the first use.

    ``variables`` are what its message may use, as ``$VALUE``. ``languages`` None means any
    language. ``needs_facts`` is that of `FileCore`.
    """

    name: str
    place: str
    variables: tuple[str, ...] = ()
    options: Mapping[str, Option] = field(default_factory=dict)
    languages: frozenset[str] | None = None
    needs_facts: bool = False

    @cached_property
    def find(self) -> Finder:
        """What does the work."""
        module, _, name = self.place.partition(":")
        return getattr(import_module(f"aida.rules.measures.{module}"), name)


class MeasureCore(FileCore):
    """A measure with the options of one rule."""

    __slots__ = ("measure", "message", "options")

    def __init__(self, measure: Measure, options: Mapping[str, int], message: str) -> None:
        self.measure = measure
        self.options = dict(options)
        self.message = message

    @property
    def needs_facts(self) -> bool:
        return self.measure.needs_facts

    def matches(self, view: FileView) -> Iterable[FileMatch]:
        return self.measure.find(view, self)

    def configured(self, options: Mapping[str, int]) -> MeasureCore:
        """The same measure with other values for some of its options."""
        return MeasureCore(self.measure, {**self.options, **options}, self.message)

    def say(self, **values: object) -> str:
        """The message, with its variables filled in."""
        return _VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), self.message)

    def unknown_variables(self) -> list[str]:
        """Variables in the message that the measure does not know."""
        return [
            name for name in _VARIABLE.findall(self.message) if name not in self.measure.variables
        ]
