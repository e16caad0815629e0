"""What can be told of each function: complexity, length, whether it is documented."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from aida.rules.file_core import FileView
from aida.rules.measures.code_lines import CodeLines
from aida.rules.measures.cognitive import cognitive_complexities
from aida.rules.measures.documentation import public_definitions
from aida.rules.measures.naming import name_of, name_span
from aida.rules.measures.registry import find_measure
from aida.rules.measures.structure import structure_of
from aida.syntax.grammar import parse
from aida.syntax.languages import Language
from aida.text import Span
from aida.workspace.settings import FunctionFact


@dataclass(frozen=True, slots=True)
class FunctionFigures:
    """Figures of one function. ``span`` is that of its name, or its first line without one.

    ``cognitive`` is None where it counts for the function around; ``documented`` is None for what
    is not public.
    """

    name: str
    span: Span
    cyclomatic: int
    cognitive: int | None
    lines: int
    documented: bool | None

    def text(self, facts: Collection[FunctionFact]) -> str:
        """What is asked for, in a few words."""
        parts: list[str] = []
        if FunctionFact.COMPLEXITY in facts:
            parts.append(f"cyclomatic {self.cyclomatic}")
            if self.cognitive is not None:
                parts.append(f"cognitive {self.cognitive}")
        if FunctionFact.LENGTH in facts:
            parts.append(f"{self.lines} line{'s' * (self.lines != 1)} of code")
        if FunctionFact.DOCUMENTATION in facts and self.documented is not None:
            parts.append("documented" if self.documented else "not documented")
        return " · ".join(parts)


def measures_functions(language: Language | None) -> bool:
    """Whether functions of a language can be measured."""
    measure = find_measure("cyclomatic-complexity")
    return (
        language is not None and measure is not None and language.name in (measure.languages or ())
    )


def function_figures(source: bytes, language: Language) -> list[FunctionFigures]:
    """Figures of every function, in the order of the text. Parses it."""
    view = FileView(source, parse(language, source).root_node, language)
    cognitive = {id(function): value for function, value in cognitive_complexities(view)}
    documented: dict[Span, bool] = {}
    measure = find_measure("undocumented-definition")
    if measure is not None and language.name in (measure.languages or ()):
        documented = {found.span: found.documented for found in public_definitions(view)}
    lines = CodeLines.of(view)
    found: list[FunctionFigures] = []
    for function in structure_of(view).functions:
        span = name_span(function.node, source)
        start, end = function.node.start_point[0], function.node.end_point[0]
        inner = sum(
            lines.between(nested.node.start_point[0], nested.node.end_point[0])
            for nested, _ in function.nested
        )
        found.append(
            FunctionFigures(
                name_of(function.node).strip("`"),
                span,
                function.cyclomatic,
                cognitive.get(id(function)),
                lines.between(start, end) - inner,
                documented.get(span),
            )
        )
    return found


def documentation_share(figures: list[FunctionFigures]) -> tuple[int, int]:
    """How many public functions are documented, and how many there are."""
    public = [figure for figure in figures if figure.documented is not None]
    return sum(bool(figure.documented) for figure in public), len(public)
