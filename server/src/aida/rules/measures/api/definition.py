"""What a language's reader finds."""

from __future__ import annotations

from dataclasses import dataclass

from aida.syntax.grammar import Node
from aida.text import Span


@dataclass(frozen=True, slots=True)
class Definition:
    """A public definition. ``kind`` is what people call it, ``span`` that of its name."""

    kind: str
    name: str
    span: Span
    documented: bool


def define(kind: str, name: Node, documented: bool) -> Definition:
    """The definition that ``name`` names."""
    return Definition(kind, text_of(name), Span(name.start_byte, name.end_byte), documented)


def text_of(node: Node | None) -> str:
    """The text of a node, empty for none."""
    text = node.text if node is not None else None
    return text.decode("utf-8", "replace") if text else ""
