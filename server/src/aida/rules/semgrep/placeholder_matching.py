"""What metavariables and ellipses of a pattern match."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.bindings import Bindings
from aida.rules.semgrep.scan_file import UNSEEN
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.unification import Unifier

_WIDENED = frozenset(
    (t.NAME, t.DOT, t.CALL, t.BINARY, t.BOOLEAN, t.STRING, t.TEMPLATE, "conditional_expression")
)
"""Kinds that parentheses may have made wider than their node; what is bound goes without them."""
_UNBINDABLE = frozenset(
    (t.ARGS, t.BASES, t.PARAMS, t.ATTRIBUTES, t.KEYWORD_ARG, t.FIELDS, "range", "for_clause")
)


def match_meta(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """``$X``: one thing, without what only holds it."""
    if c.kind == "as_pattern" and c.node.parent and c.node.parent.type == "except_clause":
        return
    if c.kind in _WIDENED and c.start < c.node.start_byte:
        c = Term(c.kind, c.node, c.value, c.items, c.slots)
    if c.kind == t.SEQUENCE and c.node.parent and c.node.parent.type == "except_clause":
        return
    if c.kind in _UNBINDABLE and not (c.kind == t.FIELDS and c.value):
        return
    if c.kind == t.EXPRESSION and p.node.type != "expression_statement":
        c = c.items[0]
    elif c.kind == t.BLOCK and c.value == "value" and c.items[0].kind == t.EXPRESSION:
        c = c.items[0].items[0]
    elif c.kind == t.PARAM:
        c = c.slots.get("name") or c
    yield from unifier.bind(p.value, c, env)


def match_dots(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """``...`` where one thing stands."""
    if c.kind != "nothing":
        yield env


def match_many(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """``$...X`` where one thing stands."""
    yield from unifier.bind(p.value, (c,), env)


def match_deep(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """``<... x ...>``: the pattern anywhere in the code."""
    [inner] = p.items
    stack = [c]
    while stack:
        part = stack.pop()
        yield from unifier.unify(inner, part, env)
        if part.kind not in UNSEEN:
            stack.extend(reversed(list(part.children())))


def match_typed(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """``$X`` of a type."""
    [wanted] = p.items
    if c.kind in _UNBINDABLE or c.kind in (t.EXPRESSION, t.BLOCK) or unifier.file.is_label(c):
        return
    for kind in unifier.file.types.of(c):
        for inner in unifier.unify(wanted, kind, env):
            yield from unifier.bind(p.value, c, inner)
            return


def match_chain(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An ellipsis in a chain of calls: any receiver of it."""
    [inner] = p.items
    current: Term | None = c
    while current is not None:
        yield from unifier.unify(inner, current, env)
        current = current.items[0] if current.kind in (t.DOT, t.CALL, "index") else None
