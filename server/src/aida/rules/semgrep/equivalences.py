"""Code of another kind than the pattern that means the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aida.rules.semgrep import expressions, statements
from aida.rules.semgrep import term as t
from aida.rules.semgrep.bindings import Bindings
from aida.rules.semgrep.term import Term, is_dots

if TYPE_CHECKING:
    from aida.rules.semgrep.unification import Unifier

_SEARCHED = frozenset((t.RETURN, t.ASSIGN, "declaration", t.AUGMENTED))
"""Statements in whose expressions an expression statement of a pattern is looked for."""
_DOTS_TOO = {"dictionary": ("set", "dictionary_comprehension", "set_comprehension")}
"""Kinds that a literal with nothing but an ellipsis matches besides its own."""
_UNARY = ("unary_operator", "unary_expression")


def match_equivalent(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """Different kinds that mean the same."""
    if c.kind == "cast_expression" and c.items:
        yield from unifier.unify(p, c.items[-1], env)
        return
    file = unifier.file
    if c.kind == "as_expression" and c.items:
        yield from unifier.unify(p, c.items[0], env)
    elif p.kind in (t.NAME, t.DOT) and c.kind in (t.NAME, t.DOT):
        yield from expressions.match_path(unifier, p, c, env)
    elif p.kind == t.STRING and c.kind == t.TEMPLATE and p.value == "..." and _in_backticks(p):
        yield env
    elif p.kind in (t.STRING, t.NUMBER, t.CONSTANT):
        value = None if _in_backticks(p) or not unifier.constants else file.constants.value(c)
        if value is not None and value.kind == p.kind:
            yield from unifier.same_kind(p, value, env)
    elif p.kind == t.ASSIGN and c.kind == t.AUGMENTED and file.augments_are_assignments:
        target, value = p.slots["target"], p.slots["value"]
        plain = target is None or c.items[0].kind not in (t.DOT, "index")
        if not plain and target is not None and value is not None and not p.value:
            for inner in unifier.unify(target, c.items[0], env):
                yield from unifier.unify(value, c.items[1], inner)
    elif p.kind == t.RETURN and c.kind == t.EXPRESSION and unifier.file.is_returned(c):
        yield from unifier.sequence(p.items, c.items, env)
    elif p.kind == t.EXPRESSION and p.items and c.kind in _SEARCHED:
        yield from statements.deep_in_statement(unifier, p.items[0], c, env)
    elif p.kind == "for_statement" and c.kind == "for_in_statement" and len(p.slots) == 1:
        yield from unifier.slots(p, c, env)
    elif p.kind == "for_statement" and c.kind == "for_in_statement":
        if (head := p.slots.get("initializer")) is not None and head.kind == t.DOTS:
            yield from unifier.slots(p, c, env, ["body"])
    elif c.kind == "assignment_pattern" and c.items:
        yield from unifier.unify(p, c.items[0], env)
    elif is_dots(p) and c.kind in _DOTS_TOO.get(p.kind, ()):
        yield env
    elif p.kind == t.SEQUENCE and c.kind == "list_comprehension":
        if p.value == "list" and is_dots(p):
            yield env
    elif p.kind in _UNARY and c.kind == t.NUMBER and p.value == "-":
        if p.items[0].kind == t.META and c.value.lstrip("-").isdigit():
            yield from unifier.bind(p.items[0].value, c, env)
    elif p.kind == t.BLOCK and c.kind == t.IF and is_dots(p):
        yield env
    elif c.kind == "generic_type" and p.kind in (t.NAME, t.DOT):
        yield from unifier.unify(p, c.items[0], env)
    elif c.kind == "catch_type":
        for kind in c.items:
            yield from unifier.unify(p, kind, env)
    elif p.kind == t.CALL and c.kind == t.ATTRIBUTE and c.items:
        yield from _attribute_as_call(unifier, p, c, env)


def _attribute_as_call(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A decorator or an annotation is a call, with or without arguments."""
    args = c.items[1] if len(c.items) > 1 else Term(t.ARGS, c.node)
    for inner in unifier.unify(p.items[0], c.items[0], env):
        yield from unifier.unify(p.items[1], args, inner)


def _in_backticks(string: Term) -> bool:
    prefix = string.slots.get("prefix")
    return prefix is not None and prefix.value == "`"
