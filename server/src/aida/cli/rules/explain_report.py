"""An explanation for people."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TextIO

from aida.cli.paths import shown_path
from aida.cli.terminal.cells import one_line, printable
from aida.cli.terminal.frame import Mark, draw_frame
from aida.cli.terminal.style import Style, style_for
from aida.features.explanation import Explanation
from aida.rules.candidates import Explained
from aida.rules.explanation import Condition, first_failure
from aida.syntax.grammar import Node
from aida.text import LineIndex


def print_explanation(
    explanation: Explanation, arguments: argparse.Namespace, stream: TextIO
) -> None:
    """Print verdict, node, and every condition."""
    style = style_for(stream, arguments.color)
    for row in _Report(explanation, style, verbose=arguments.verbose).rows():
        print(printable(row) if not style.colour else row, file=stream)


def verdict_of(explanation: Explanation) -> str:
    """Whether the line is reported, in one sentence."""
    matches = bool(explanation.findings) or (
        explanation.candidate is not None and explanation.candidate.matches
    )
    if explanation.obstacles:
        return "would match, and is kept from it" if matches else "does not match"
    return "matches" if matches else "does not match"


class _Report:
    def __init__(self, explanation: Explanation, style: Style, *, verbose: bool) -> None:
        self._explanation = explanation
        self._verbose = verbose
        self._style = style

    def rows(self) -> Iterator[str]:
        explanation, style = self._explanation, self._style
        place = explanation.place
        where = f"{shown_path(place.file.path)}:{place.line + 1}"
        yield f"{style.paint(explanation.rule.id, 'bold')} {verdict_of(explanation)} at {where}"
        for obstacle in explanation.obstacles:
            yield f"  {self._sign(False)} {obstacle}"
        for remark in explanation.remarks:
            yield f"  {style.dot} {remark}"
        if explanation.candidate is not None:
            yield from self._candidate(explanation.candidate)
        elif explanation.findings:
            yield f"  {self._sign(True)} {explanation.findings[0].message}"

    def _candidate(self, candidate: Explained) -> Iterator[str]:
        style, node = self._style, candidate.node
        yield ""
        what = "the node" if candidate.matches else "the node that comes nearest"
        yield f"{what}: {style.paint(node.type, 'accent')}"
        yield from self._frame(node, "info" if candidate.matches else "warning")
        yield ""
        yield from self._conditions(candidate.conditions, 1)
        failure = first_failure(candidate.conditions)
        if failure is not None and not candidate.matches:
            yield ""
            at = f" (line {failure.line + 1} of the rule)" if failure.line is not None else ""
            detail = f": {failure.detail}" if failure.detail else ""
            yield f"first to fail: {style.paint(failure.name, 'error')}{at}{detail}"

    def _conditions(
        self, conditions: Sequence[Condition], depth: int, *, inside_not: bool = False
    ) -> Iterator[str]:
        """What holds is not gone into, except below a `not`, where holding is what is wrong."""
        style = self._style
        indent = "  " * depth
        for condition in conditions:
            room = max(style.width - len(indent) - len(condition.name) - 6, 20)
            text = one_line(condition.text, room, style.dots)
            yield f"{indent}{self._sign(condition.holds)} {condition.name}: {text}"
            if condition.node is not None:
                yield f"{indent}    {style.paint(self._about(condition.node), 'dim')}"
            if condition.detail:
                yield f"{indent}    {style.paint(condition.detail, 'dim')}"
            if self._verbose or inside_not or not condition.holds:
                inner = inside_not or condition.name == "not"
                yield from self._conditions(condition.parts, depth + 1, inside_not=inner)

    def _about(self, node: Node) -> str:
        text = (node.text or b"").decode("utf-8", "replace")
        code = one_line(" ".join(text.split()), 60, self._style.dots)
        return f"{node.type} in line {node.start_point.row + 1}: {code}"

    def _sign(self, holds: bool) -> str:
        style = self._style
        return style.paint(style.tick, "good") if holds else style.paint(style.cross, "error")

    def _frame(self, node: Node, colour: str) -> list[str]:
        source = self._explanation.place.source
        index = LineIndex(source)
        start, end = index.position(node.start_byte), index.position(node.end_byte)
        mark = Mark((start.line, start.column), (end.line, end.column))
        lines = [row.decode("utf-8", "replace") for row in source.splitlines()]
        return draw_frame(lines, [mark], self._style, colour)
