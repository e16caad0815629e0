"""Measures of single functions, each with a `max`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator

from aida.rules.file_core import FileMatch, FileView
from aida.rules.measures.code_lines import CodeLines
from aida.rules.measures.cognitive import cognitive_complexities
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.naming import head_span, name_of, name_span
from aida.rules.measures.parameters import parameter_count
from aida.rules.measures.structure import Function, structure_of


class FunctionMeasure(MeasureCore):
    """Reports every function whose figure is above ``max``."""

    __slots__ = ()

    VARIABLES = ("NAME", "VALUE", "MAX")

    @abstractmethod
    def figures(self, view: FileView) -> Iterable[tuple[Function, int]]:
        """Functions and their figures."""

    def matches(self, view: FileView) -> Iterator[FileMatch]:
        limit = self.options["max"]
        for function, value in self.figures(view):
            if value > limit:
                message = self.say(NAME=name_of(function.node), VALUE=value, MAX=limit)
                yield FileMatch(name_span(function.node, view.source), message)


class CyclomaticComplexity(FunctionMeasure):
    """Ways through a function."""

    __slots__ = ()

    def figures(self, view: FileView) -> Iterable[tuple[Function, int]]:
        return ((function, function.cyclomatic) for function in structure_of(view).functions)


class CognitiveComplexity(FunctionMeasure):
    """How hard a function is to follow."""

    __slots__ = ()

    def figures(self, view: FileView) -> Iterable[tuple[Function, int]]:
        return cognitive_complexities(view)


class FunctionLength(FunctionMeasure):
    """Lines of code of a function, those of functions within it left out."""

    __slots__ = ()

    def figures(self, view: FileView) -> Iterator[tuple[Function, int]]:
        lines = CodeLines.of(view)
        limit = self.options["max"]
        for function in structure_of(view).functions:
            first, last = function.node.start_point[0], function.node.end_point[0]
            if last - first < limit:
                continue
            inner = sum(
                lines.between(nested.node.start_point[0], nested.node.end_point[0])
                for nested, _ in function.nested
            )
            yield function, lines.between(first, last) - inner


class ParameterCount(FunctionMeasure):
    """Parameters that a caller has to think of."""

    __slots__ = ()

    def figures(self, view: FileView) -> Iterable[tuple[Function, int]]:
        return (
            (function, parameter_count(function.node)) for function in structure_of(view).functions
        )


class NestingDepth(FunctionMeasure):
    """Reports the first statement of a function that stands too deep, at the statement."""

    __slots__ = ()

    def figures(self, view: FileView) -> Iterable[tuple[Function, int]]:
        return ((function, function.depth) for function in structure_of(view).functions)

    def matches(self, view: FileView) -> Iterator[FileMatch]:
        limit = self.options["max"]
        for function, depth in self.figures(view):
            if depth > limit and function.deepest is not None:
                message = self.say(NAME=name_of(function.node), VALUE=depth, MAX=limit)
                yield FileMatch(head_span(function.deepest, view.source), message)
