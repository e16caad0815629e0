"""Measures of single functions, each with a `max`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from aida.rules.file_core import FileMatch, FileView
from aida.rules.measures.code_lines import CodeLines
from aida.rules.measures.cognitive import cognitive_complexities
from aida.rules.measures.core import Finder, MeasureCore
from aida.rules.measures.naming import head_span, name_of, name_span
from aida.rules.measures.parameters import count_parameters
from aida.rules.measures.structure import Function, structure_of

Figures = Callable[[FileView], Iterable[tuple[Function, int]]]


def _finder(figures: Figures) -> Finder:
    """Reports every function whose figure is above ``max``, at its name."""

    def find(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
        limit = core.options["max"]
        for function, value in figures(view):
            if value > limit:
                message = core.say(NAME=name_of(function.node), VALUE=value, MAX=limit)
                yield FileMatch(name_span(function.node, view.source), message)

    return find


def _cyclomatic(view: FileView) -> Iterable[tuple[Function, int]]:
    return ((function, function.cyclomatic) for function in structure_of(view).functions)


def _lengths(view: FileView) -> Iterator[tuple[Function, int]]:
    """Lines of code, those of functions within left out."""
    lines = CodeLines.of(view)
    for function in structure_of(view).functions:
        inner = sum(_lines_of(nested, lines) for nested, _ in function.nested)
        yield function, _lines_of(function, lines) - inner


def _lines_of(function: Function, lines: CodeLines) -> int:
    return lines.between(function.node.start_point[0], function.node.end_point[0])


def _parameters(view: FileView) -> Iterable[tuple[Function, int]]:
    return (
        (function, count_parameters(function.node)) for function in structure_of(view).functions
    )


cyclomatic_complexity = _finder(_cyclomatic)
cognitive_complexity = _finder(cognitive_complexities)
function_length = _finder(_lengths)
parameter_count = _finder(_parameters)


def nesting_depth(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports the first statement of a function that stands too deep, at the statement."""
    limit = core.options["max"]
    for function in structure_of(view).functions:
        for node, depth in function.deepening:
            if depth > limit:
                message = core.say(NAME=name_of(function.node), VALUE=function.depth, MAX=limit)
                yield FileMatch(head_span(node, view.source), message)
                break
