"""Whether a function calls itself. Cycles through other functions are not looked for."""

from __future__ import annotations

import re

from aida.rules.file_core import FileView
from aida.rules.measures.naming import name_node
from aida.syntax.grammar import Node

_SELF = re.compile(rb"(?:\b(?:self|cls|this|Self|static)|\$this)\s*(?:\.|::|->|\?\.)\s*$")
_CLASS_BODIES = frozenset({"class_definition", "class_body", "declaration_list"})
_IMPLICIT_SELF = frozenset({"java", "csharp", "cpp", "ruby"})
"""Languages in which a method calls another one of its object by the bare name."""
_OVERLOADING = frozenset({"java", "csharp", "cpp"})
_LONGEST_QUALIFIER = 20


def calls_itself(function: Node, view: FileView) -> bool:
    """Whether the body of ``function`` holds a call to it."""
    name = name_node(function)
    body = function.child_by_field_name("body")
    if name is None or body is None or name.text is None:
        return False
    source, word = view.source, name.text
    called = word + b"("
    at = source.find(called, body.start_byte, body.end_byte)
    while at >= 0:
        if not _continues_word(source, at) and _is_call(function, at, word, view):
            return True
        at = source.find(called, at + 1, body.end_byte)
    return False


def _continues_word(source: bytes, at: int) -> bool:
    before = source[at - 1 : at]
    return before.isalnum() or before in (b"_", b"$")


def _is_call(function: Node, at: int, word: bytes, view: FileView) -> bool:
    leaf = view.root.descendant_for_byte_range(at, at + len(word))
    if leaf is None or leaf.text != word or "declaration" in _parent_type(leaf):
        return False
    if _parent_type(leaf) in ("function_definition", "function_item", "method_definition"):
        return False
    language = view.language.name
    before = view.source[max(0, at - _LONGEST_QUALIFIER) : at]
    if _SELF.search(before):
        return _is_method(function)
    if before.rstrip()[-1:] in (b".", b">", b":") and before.rstrip()[-2:] in (
        before.rstrip()[-2:-1] + b".",
        b"->",
        b"::",
    ):
        return False  # of another object
    if _is_method(function) and language not in _IMPLICIT_SELF:
        return False
    return language not in _OVERLOADING or _takes_as_many(function, leaf)


def _parent_type(node: Node) -> str:
    return node.parent.type if node.parent is not None else ""


def _is_method(function: Node) -> bool:
    parent = function.parent
    while parent is not None and parent.type in ("decorated_definition", "block"):
        parent = parent.parent
    return parent is not None and parent.type in _CLASS_BODIES


def _takes_as_many(function: Node, leaf: Node) -> bool:
    """Whether the call has as many arguments as the function has parameters: no overload."""
    call = leaf.parent
    given = call.child_by_field_name("arguments") if call is not None else None
    taken = function.child_by_field_name("parameters")
    return given is None or taken is None or given.named_child_count == taken.named_child_count
