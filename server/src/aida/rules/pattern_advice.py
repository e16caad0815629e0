"""What to write instead of a pattern that does not parse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aida.rules.metavariable import parse_metavariable
from aida.rules.pattern import PatternSyntaxError, compile_pattern, parse_snippet
from aida.rules.pattern_contexts import place_piece
from aida.syntax.grammar import Node
from aida.syntax.languages import Language

_VARIABLE = re.compile(r"\$+[A-Za-z_][A-Za-z0-9_]*")
_DOTS = re.compile(r"(?<![.\w$])\.\.\.(?![.\w])")
_OWN_DOLLARS = frozenset({"bash", "php", "ruby", "scala"})
"""Languages in which a small letter after a dollar is code."""


def pattern_problem(source: str, language: Language) -> str:
    """Why ``source`` is no good pattern; empty when it is one."""
    try:
        pattern = compile_pattern(source, language)
    except PatternSyntaxError as error:
        return str(error)
    if pattern.is_error:
        return f"the pattern `{source}` is not complete code in {language.name}"
    root = parse_snippet(source, language)
    if root.has_error and (place := _first_error(root)) is not None:
        return f"the pattern parses, but not all of it: {place}"
    return ""


def advise(source: str, language: Language) -> Iterator[str]:
    """Things to write instead, the likeliest first."""
    if _DOTS.search(source):
        better = _DOTS.sub("$$$", source)
        if not pattern_problem(better, language):
            yield f"`$$$` stands for any number of nodes, not `...`: write `{better}`"
    if language.name not in _OWN_DOLLARS:
        for name in dict.fromkeys(_VARIABLE.findall(source)):
            if parse_metavariable(name) is None:
                yield f"`{name}` is no metavariable: write it in capitals, `{name.upper()}`"
    if not pattern_problem(source, language):
        return
    if source.rstrip().endswith(":") and language.name == "python":
        source = f"{source.rstrip()} $$$BODY"  # a clause without a body has an empty one
    placed = place_piece(source, language)
    if placed is not None:
        yield (
            f"it is part of something else: rule: {{pattern: {{context: {placed.context!r}, "
            f"selector: {placed.selector}}}}}"
        )


def _first_error(root: Node) -> str | None:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_missing:
            return f"`{node.type}` is missing at column {node.start_point.column + 1}"
        if node.is_error:
            text = (node.text or b"").decode("utf-8", "replace")
            return f"`{text}` does not fit in (column {node.start_point.column + 1})"
        if node.has_error:
            stack.extend(reversed(node.children))
    return None
