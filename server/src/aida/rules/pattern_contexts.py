"""Code around a piece that is no code by itself: where an `except` clause, say, may stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aida.rules.metavariable import encode_pattern
from aida.rules.pattern import PatternSyntaxError, compile_pattern, parse_snippet
from aida.syntax.grammar import Node
from aida.syntax.languages import Language

HOLE = "@@"
"""Where the piece goes."""

_BRACES = ("class A { @@ }", "class A { void f() { @@ } }")
_SCRIPT = (
    "class A { @@ }",
    "({ @@ })",
    "f(@@)",
    "switch (a) { @@ }",
    "try { a() } @@",
    "if (a) { b() } @@",
    "@@ class A {}",
    "async function f() { @@ }",
)
_TYPED = (*_SCRIPT, "interface A { @@ }", "let a: @@", "enum A { @@ }", "type A = @@")
CONTEXTS: Mapping[str, tuple[str, ...]] = {
    "bash": ("case a in\n@@\nesac", "if a; then b\n@@\nfi"),
    "c": ("void f() { @@ }", "struct a { @@ };", "void f() { switch (a) { @@ } }", "int a = @@;"),
    "cpp": ("void f() { @@ }", "class A { @@ };", "void f() { try {} @@ }", "int a = @@;"),
    "csharp": (
        "class A { @@ }",
        "class A { void F() { @@ } }",
        "class A { void F() { try {} @@ } }",
        "class A { void F() { switch (a) { @@ } } }",
        "@@ class A {}",
    ),
    "css": ("a { @@ }", "@@ { color: red }", "a { color: @@ }"),
    "go": (
        "package a\nfunc f() { @@ }",
        "package a\ntype A struct { @@ }",
        "package a\nfunc f() { switch a { @@ } }",
        "package a\nvar a = A{@@}",
        "package a\nvar a @@",
    ),
    "hcl": ("a { @@ }",),
    "java": (
        *_BRACES,
        "class A { void f() { try { a(); } @@ } }",
        "class A { void f() { switch (a) { @@ } } }",
        "@@ class A {}",
        "class A { @@ void f() {} }",
    ),
    "javascript": (*_SCRIPT, "<a @@ />"),
    "json": ("{ @@ }",),
    "kotlin": ("class A { @@ }", "fun f() { @@ }", "val a = @@"),
    "php": ("<?php @@", "<?php @@;", "<?php class A { @@ }", "<?php try {} @@"),
    "python": (
        "try:\n    a()\n@@",
        "class A:\n    @@",
        "f(@@)",
        "if a:\n    b()\n@@",
        "match a:\n    @@",
        "{@@}",
        "@@\ndef f(): pass",
        "async def f():\n    @@",
        "def f(@@): pass",
        "with @@: pass",
    ),
    "ruby": ("class A\n@@\nend", "begin\na\n@@\nend", "case a\n@@\nend", "f(@@)"),
    "rust": (
        "fn f() { @@ }",
        "impl A { @@ }",
        "struct A { @@ }",
        "fn f() { match a { @@ } }",
        "@@ fn f() {}",
        "fn f() { A { @@ } }",
    ),
    "scala": ("class A { @@ }", "object A { def f = { @@ } }"),
    "sql": ("SELECT @@", "SELECT a FROM b WHERE @@", "SELECT a FROM @@"),
    "swift": ("class A { @@ }", "func f() { @@ }", "do { a() } @@"),
    "tsx": (*_TYPED, "<a @@ />"),
    "typescript": _TYPED,
    "yaml": ("a:\n  @@",),
}


class Placed(NamedTuple):
    """A piece in its context, and the kind of node that the piece is there."""

    context: str
    selector: str


def place_piece(source: str, language: Language) -> Placed | None:
    """A context in which ``source`` is one whole node that a selector finds; None without one."""
    for frame in CONTEXTS.get(language.name, ()):
        before, _, after = frame.partition(HOLE)
        context = before + _indented(source, before) + after
        root = parse_snippet(context, language)
        if root.has_error:
            continue
        start = len(encode_pattern(before, language.meta_char).encode())
        end = len(encode_pattern(before + _indented(source, before), language.meta_char).encode())
        node = _whole(root, start, end)
        if node is not None and _first_of_kind(root, node.kind_id).id == node.id:
            return Placed(context, node.type)
    return None


def _indented(source: str, before: str) -> str:
    column = len(before) - before.rfind("\n") - 1
    blank = before[len(before) - column :].strip() == ""
    return source.replace("\n", "\n" + " " * column) if blank else source


def _whole(root: Node, start: int, end: int) -> Node | None:
    """The innermost node with children that spans exactly the bytes, else the outermost leaf."""
    node = root.descendant_for_byte_range(start, end)
    found: Node | None = None
    while node is not None and (node.start_byte, node.end_byte) == (start, end):
        if node.is_named and node.id != root.id:
            found = node
            if node.child_count:
                break
        node = node.parent
    return found


def _first_of_kind(root: Node, kind: int) -> Node:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.kind_id == kind:
            return node
        stack.extend(reversed(node.children))
    return root


def stands_alone(source: str, kind: int, language: Language) -> bool:
    """Whether ``source`` as a pattern of its own is a node of that kind, without any error."""
    try:
        pattern = compile_pattern(source, language)
    except PatternSyntaxError:
        return False
    return pattern.node.kind == kind and not parse_snippet(source, language).has_error
