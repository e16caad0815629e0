"""Values of names and expressions that hold a constant, as far as reading the code tells."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.flow import LITERALS, SOME, Flow
from aida.rules.semgrep.scopes import Scopes
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.languages.converter import Converter
    from aida.rules.semgrep.scan_file import CodeFile

CONDITIONALS = frozenset(("ternary_expression", "conditional_expression"))
_DEPTH = 60
MEMBER = -1
"""The scope of what is no variable."""
_SIGNS: Mapping[str, Callable[[int], int]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
}


class Constants:
    """Looks values up on demand."""

    def __init__(self, file: CodeFile, converter: Converter) -> None:
        self._file = file
        self._folds = converter.numbers_are_folded
        self._scopes = Scopes(file, converter)
        self._flow = Flow(file, self._compute)
        self._walked: set[int] = set()
        self._values: dict[int, Term | None] = {}
        self._depth = 0

    def value(self, term: Term) -> Term | None:
        """The literal that an expression amounts to, or None."""
        if term.kind in LITERALS:
            return term
        if id(term) not in self._file.parents:
            return self._compute(term)  # a passing term, whose id is given again
        if id(term) not in self._values:
            self._walk_around(term)
            self._values[id(term)] = self._compute(term)
        return self._values[id(term)]

    def symbol(self, term: Term) -> Term | None:
        """The expression that a name was given last, or None when that depends on the way taken."""
        if term.kind != t.NAME or self._is_no_use(term):
            return None
        self._walk_around(term)
        held = self._held(term)
        return None if held is None else self._compute(held) or held

    def _walk_around(self, term: Term) -> None:
        root = self._file.root
        for ancestor in self._file.ancestors(term):
            if ancestor.kind == t.FUNCTION:
                root = ancestor
                break
        if id(root) not in self._walked:
            self._walked.add(id(root))
            self._flow.walk(root)

    def _held(self, name: Term) -> Term | None:
        noted = self._flow.noted.get(id(name))
        return noted or (None if self._is_assigned_on(name) else self._scopes.once(name))

    def _is_assigned_on(self, name: Term) -> bool:
        """Whether a name is all that is assigned: a constant is then not put in its place."""
        parent = self._file.parents.get(id(name))
        if parent is None or parent.node.type not in ("assignment", "assignment_expression"):
            return False
        scopes = (a.kind for a in self._file.ancestors(name) if a.kind in (t.FUNCTION, t.CLASS))
        return parent.slots.get("value") is name and next(scopes, "") == t.FUNCTION

    def _is_no_use(self, name: Term) -> bool:
        """Whether a name is given a value here, or is no variable at all."""
        parent = self._file.parents.get(id(name))
        is_target = parent is not None and parent.slots.get("target") is name
        return is_target or self._file.is_label(name)

    def scope(self, name: Term) -> int:
        """The function that a variable belongs to; 0 for one of the file, or of no known place.

        `MEMBER` for the name of a member, which is no variable.
        """
        parent = self._file.parents.get(id(name))
        is_member = parent is not None and parent.kind == t.DOT and parent.items[-1] is name
        if is_member and not self._file.is_own_field(name):
            return MEMBER
        return self._scopes.owner(name)

    def is_bound(self, name: Term) -> bool:
        """Whether the file gives a name a value, unless by taking a parameter apart."""
        return self._scopes.is_bound(name.value)

    def _compute(self, term: Term) -> Term | None:
        if term.kind in LITERALS:
            return term
        if self._depth > _DEPTH:
            return None
        self._depth += 1
        try:
            return self._literal(term)
        finally:
            self._depth -= 1

    def _literal(self, term: Term) -> Term | None:
        if term.kind == t.NAME:
            value = None if self._is_no_use(term) else self._held(term)
            return None if value is None or value is term else self._compute(value)
        if term.kind == t.DOT and term.items[0].kind in (t.NAME, "this"):
            return self._member(term)
        if term.kind in CONDITIONALS:
            return self._choice(term)
        if term.kind == t.BINARY and len(term.items) == 2:
            return self._operation(term)
        if term.kind in ("unary_operator", "unary_expression") and len(term.items) == 1:
            return self._unary(term)
        if term.kind in (t.TEMPLATE, "concatenated"):
            return self._pieces(term)
        return None

    def _pieces(self, term: Term) -> Term | None:
        items = [i.items[0] if i.kind == "interpolation" else i for i in term.items]
        pieces = [self._compute(item) for item in items]
        if all(piece is not None and piece.kind == t.STRING for piece in pieces):
            text = "".join(piece.value for piece in pieces if piece is not None)
            return Term(t.STRING, term.node, SOME if SOME in text else text)
        return None

    def _choice(self, term: Term) -> Term | None:
        """Either of two values."""
        branches = [self._compute(item) for item in term.items]
        known = [b for b in branches if b is not None and b.kind == t.STRING]
        return Term(t.STRING, term.node, SOME) if len(known) >= 2 else None

    def _unary(self, term: Term) -> Term | None:
        value = self._compute(term.items[0])
        if value is None or value.kind != t.NUMBER or term.value not in _SIGNS:
            return None
        try:
            number = int(value.value)
        except ValueError:
            return None
        return Term(t.NUMBER, term.node, str(_SIGNS[term.value](number)))

    def _operation(self, term: Term) -> Term | None:
        left, right = (self._compute(item) for item in term.items)
        if left is None:
            return None
        if t.STRING in (left.kind, right.kind if right is not None else ""):
            return self._text_operation(term, left, right)
        if right is None or left.kind != right.kind:
            return None
        if term.value in ("==", "!=", "===", "!==") and left.value != SOME != right.value:
            is_true = (left.value == right.value) == (term.value[0] == "=")
            return Term(t.CONSTANT, term.node, "true" if is_true else "false")
        if left.kind == t.NUMBER and self._folds:
            return self._number_operation(term, left.value, right.value)
        return None

    def _text_operation(self, term: Term, left: Term, right: Term | None) -> Term | None:
        if term.value == "+" and right is not None:
            text = left.value + right.value
            return Term(t.STRING, term.node, SOME if SOME in text else text)
        return None

    def _number_operation(self, term: Term, left: str, right: str) -> Term | None:
        try:
            a, b = int(left), int(right)
        except ValueError:
            return None
        if term.value not in ("+", "-", "*", "**") or (term.value == "**" and abs(b) > 64):
            return None
        result = {"+": a + b, "-": a - b, "*": a * b}.get(term.value)
        return Term(t.NUMBER, term.node, str(a**b if result is None else result))

    def _member(self, term: Term) -> Term | None:
        """`this.x` with a constant field of the class around it."""
        head, member = term.items
        if member.kind != t.NAME or (head.kind == t.NAME and head.value != "this"):
            return None
        given = self._scopes.field(member.value, term)
        return None if given is None else self._compute(given)
