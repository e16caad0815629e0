"""Java, C# and PHP: types and their members that others may use, documented by a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aida.rules.measures.api.comments import BLOCK, SLASHES, members
from aida.rules.measures.api.definition import Definition, define, text_of
from aida.syntax.grammar import Node


@dataclass(frozen=True, slots=True)
class ClassStyle:
    """How a language spells what it has in common with the others.

    ``open_kinds`` are types whose members are public whatever they say. With ``hidden_by_default``
    only what says `public` or `protected` is public; otherwise everything but what says `private`.
    """

    doc: re.Pattern[bytes]
    types: Mapping[str, str]
    members: Mapping[str, str]
    through: frozenset[str]
    open_kinds: frozenset[str]
    hidden_by_default: bool


_JAVA = ClassStyle(
    BLOCK,
    {
        "class_declaration": "class",
        "interface_declaration": "interface",
        "enum_declaration": "enum",
        "record_declaration": "record",
        "annotation_type_declaration": "annotation",
    },
    {"method_declaration": "method", "constructor_declaration": "constructor"},
    frozenset({"enum_body_declarations"}),
    frozenset({"interface_declaration", "annotation_type_declaration"}),
    hidden_by_default=True,
)
_CSHARP = ClassStyle(
    SLASHES,
    {
        "class_declaration": "class",
        "struct_declaration": "struct",
        "interface_declaration": "interface",
        "enum_declaration": "enum",
        "record_declaration": "record",
        "delegate_declaration": "delegate",
    },
    {
        "method_declaration": "method",
        "constructor_declaration": "constructor",
        "property_declaration": "property",
    },
    frozenset({"namespace_declaration", "file_scoped_namespace_declaration", "declaration_list"}),
    frozenset({"interface_declaration"}),
    hidden_by_default=True,
)
_PHP = ClassStyle(
    BLOCK,
    {
        "class_declaration": "class",
        "interface_declaration": "interface",
        "trait_declaration": "trait",
        "enum_declaration": "enum",
        "function_definition": "function",
    },
    {"method_declaration": "method"},
    frozenset({"namespace_definition", "compound_statement", "declaration_list"}),
    frozenset(),
    hidden_by_default=False,
)
CLASS_STYLES = {"java": _JAVA, "csharp": _CSHARP, "php": _PHP}
"""Styles by language name."""

_MODIFIERS = re.compile(r"modifier")
_SHOWN = re.compile(r"\b(?:public|protected)\b")
_HIDDEN = re.compile(r"\bprivate\b")
_INHERITED = re.compile(r"@Override\b|\boverride\b|#\[\\?Override\b")


def definitions(root: Node, style: ClassStyle) -> Iterator[Definition]:
    """Public definitions under ``root``."""
    yield from _walk(root, style, None)


def _walk(body: Node, style: ClassStyle, holder: Node | None) -> Iterator[Definition]:
    kinds = style.types if holder is None else {**style.types, **style.members}
    for node, documented in members(body, style.doc, adjacent=False):
        if node.type in style.through:
            yield from _walk(node.child_by_field_name("body") or node, style, holder)
            continue
        kind, name = kinds.get(node.type), node.child_by_field_name("name")
        if kind is None or name is None or not _is_public(node, name, style, holder):
            continue
        yield define(kind, name, documented)
        inner = node.child_by_field_name("body")
        if node.type in style.types and kind != "function" and inner is not None:
            yield from _walk(inner, style, node)


def _is_public(node: Node, name: Node, style: ClassStyle, holder: Node | None) -> bool:
    words = " ".join(
        text_of(child)
        for child in node.named_children
        if _MODIFIERS.search(child.type) or child.type in ("attribute_list", "attribute_group")
    )
    if _INHERITED.search(words):
        return False
    if holder is not None and holder.type in style.open_kinds:
        return not _HIDDEN.search(words)
    if style.hidden_by_default:
        return bool(_SHOWN.search(words))
    return not _HIDDEN.search(words) and not text_of(name).startswith("__")
