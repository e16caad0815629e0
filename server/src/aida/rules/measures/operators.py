"""Sequences of boolean operators: `a and b and c` is one thing to understand, `or` another."""

from __future__ import annotations

from aida.syntax.grammar import Node

_PARENTHESES = frozenset({"parenthesized_expression", "parenthesized_statements"})
_SAME = {"and": "&&", "or": "||"}
_BOOLEAN = frozenset({"&&", "||", "xor"})


def operator_runs(node: Node, known: set[int]) -> int:
    """How many runs of the same operator an expression reads as, from left to right.

    Parentheses are looked through. The ids of the operators that belong to the expression are
    added to ``known``.
    """
    runs, last = 0, ""
    stack: list[Node | str] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            if part != last:
                runs, last = runs + 1, part
            continue
        while part.type in _PARENTHESES and (inner := part.named_child(0)) is not None:
            part = inner
        operator = _operator(part)
        if not operator:
            continue
        known.add(part.id)
        left, right = part.child_by_field_name("left"), part.child_by_field_name("right")
        stack += [side for side in (right,) if side is not None]
        stack.append(operator)
        stack += [side for side in (left,) if side is not None]
    return runs


def _operator(node: Node) -> str:
    operator = node.child_by_field_name("operator")
    if operator is None:
        return ""
    name = _SAME.get(operator.type, operator.type)
    return name if name in _BOOLEAN else ""
