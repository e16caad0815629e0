"""The files that are typed into, each with the place in its middle where typing happens."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import python_files

LARGE_FILE_LINES = 51_700
FLAT_FILE_LINES = 50_000
NOUNS = ("account", "batch", "channel", "device", "event", "filter", "group", "header", "invoice")


@dataclass(frozen=True, slots=True)
class Document:
    """A text; at `place`, the end of a line, a new line indented by `indent` can begin."""

    name: str
    text: str
    place: int
    indent: str

    @property
    def lines(self) -> int:
        return self.text.count("\n")


def ordinary(root: Path) -> Document:
    """A module as people write them, if a long one."""
    text = (root / "django/db/models/query.py").read_text(encoding="utf-8")
    return _inside_a_function("query.py", text)


def large(root: Path, least: int = LARGE_FILE_LINES) -> Document:
    """Many modules in one, of so many lines at least: as much code as a file may ever have."""
    lines: list[str] = []
    for path in python_files(root):
        if len(lines) >= least:
            break
        module = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        # Those must come first in a file, so they cannot stay in its middle.
        lines += [line for line in module if not line.startswith("from __future__ import")]
    return _inside_a_function("large.py", "\n".join(lines) + "\n")


def flat() -> Document:
    """One-line statements only, all children of one node: the worst case of a syntax tree."""
    lines = [_flat_statement(number) for number in range(FLAT_FILE_LINES)]
    first_half = "\n".join(lines[: FLAT_FILE_LINES // 2])
    text = "\n".join(lines) + "\n"
    return Document("flat.py", text, len(first_half), "")


def _flat_statement(number: int) -> str:
    """Every name is assigned before it is used, and every 500th line holds a finding."""
    name, last, last_but_one = (_flat_name(number - back) for back in range(3))
    if number % 500 == 499:
        return f"print({last_but_one})"
    shapes = (
        f"{name} = {number % 997}",
        f"isinstance({last}, int)",
        f"{name} = max({last_but_one}, {number % 89})",
        f"{last}.bit_length()",
        f"{name} = {last_but_one} + {number % 13}",
    )
    return shapes[number % len(shapes)]


def _flat_name(number: int) -> str:
    return f"{NOUNS[number % len(NOUNS)]}_{number}"


def _inside_a_function(name: str, text: str) -> Document:
    """Place: above the last statement of the function body nearest to the middle of the file."""
    lines = text.split("\n")
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    simple = (ast.Return, ast.Assign, ast.Expr)
    ends = [node.body[-1] for node in functions if len(node.body) > 1]
    statements = [node for node in ends if isinstance(node, simple)]
    nearest = min(statements, key=lambda node: abs(node.lineno - len(lines) // 2))
    above = "\n".join(lines[: nearest.lineno - 1])
    return Document(name, text, len(above), " " * nearest.col_offset)
