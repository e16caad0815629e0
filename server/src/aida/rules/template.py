"""Texts with metavariables in them: fixes and messages."""

from __future__ import annotations

import re
from typing import NamedTuple

from aida.rules.environment import Environment
from aida.rules.indentation import indent_before, reindent
from aida.syntax.grammar import Node

_VARIABLE = re.compile(r"(\${1,3})([A-Z_][A-Z0-9_]*)")


class Slot(NamedTuple):
    """A metavariable in a template and the indentation of the line it stands in."""

    name: str
    multiple: bool
    indent: int


class Template:
    """A text cut at its metavariables."""

    __slots__ = ("_fragments", "_slots", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        encoded = source.encode()
        self._fragments: list[bytes] = []
        self._slots: list[Slot] = []
        position = 0
        for match in _VARIABLE.finditer(source):
            start = len(source[: match.start()].encode())
            self._fragments.append(encoded[position:start])
            self._slots.append(Slot(match[2], len(match[1]) == 3, indent_before(encoded, start)))
            position = start + len(match[0])
        self._fragments.append(encoded[position:])

    def variables(self) -> set[str]:
        """Names of the metavariables used."""
        return {slot.name for slot in self._slots}

    def render(self, node: Node, env: Environment) -> str:
        """The text for one match, indented like the line where ``node`` starts."""
        if not self._slots and b"\n" not in self._fragments[0]:
            return self.source
        pieces = [self._fragments[0]]
        for slot, fragment in zip(self._slots, self._fragments[1:], strict=True):
            pieces += (_fill(slot, env), fragment)
        text = reindent(b"".join(pieces), 0, indent_before(env.source, node.start_byte))
        return text.decode("utf-8", "replace")


def _fill(slot: Slot, env: Environment) -> bytes:
    if not slot.multiple and (transformed := env.transformed.get(slot.name)) is not None:
        return reindent(transformed.encode(), 0, slot.indent)
    span: tuple[int, int] | None = None
    if slot.multiple:
        if nodes := env.multiple.get(slot.name):
            span = nodes[0].start_byte, nodes[-1].end_byte
    elif node := env.single.get(slot.name):
        span = node.start_byte, node.end_byte
    if span is None:
        return b""
    code = env.source[slice(*span)]
    return reindent(code, indent_before(env.source, span[0]), slot.indent)
