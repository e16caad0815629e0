"""Values of names that hold a constant, as far as reading the code from top to bottom tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aida.rules.semgrep import term as t
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.scan_file import CodeFile

_SCOPES = frozenset((t.FUNCTION, t.LAMBDA, t.CLASS))
_LOOPS = frozenset(("for_statement", "while_statement", "for_in_statement", "do_statement"))
_LITERALS = frozenset((t.STRING, t.NUMBER, t.CONSTANT))
CONDITIONALS = frozenset(("ternary_expression", "conditional_expression"))
SOME_STRING = "\0"
"""Content of a constant string that cannot be told."""
_DEPTH = 12


class Binding(NamedTuple):
    """A place that gives a name a value; ``value`` None when it cannot be told."""

    at: Term
    value: Term | None
    scope: int
    block: int


class Constants:
    """Looks values up on demand."""

    def __init__(self, file: CodeFile) -> None:
        self._file = file
        self._visible = _SCOPES if file.fields_are_names else _SCOPES - {t.CLASS}
        self._bindings: dict[str, list[Binding]] | None = None
        self._values: dict[int, Term | None] = {}
        self._depth = 0

    def value(self, term: Term) -> Term | None:
        """The literal that an expression amounts to, or None."""
        if term.kind in _LITERALS:
            return term
        if id(term) not in self._values:
            if self._depth > _DEPTH:
                return None
            self._depth += 1
            try:
                self._values[id(term)] = self._compute(term)
            finally:
                self._depth -= 1
        return self._values[id(term)]

    def symbol(self, term: Term) -> Term | None:
        """The expression that a name was given last, or None when that depends on the way taken."""
        return self._reaching(term)

    def _compute(self, term: Term) -> Term | None:
        if term.kind == t.NAME:
            parent = self._file.parents.get(id(term))
            if parent is not None and parent.slots.get("target") is term:
                return None  # it is given a value here, not read
            value = self._reaching(term)
            return self.value(value) if value is not None else None
        if term.kind == t.DOT and term.items[0].kind in (t.NAME, "this"):
            return self._member(term)
        if term.kind in CONDITIONALS:
            return self._choice(term)
        if term.kind == t.BINARY and len(term.items) == 2:
            return self._operation(term)
        if term.kind in (t.TEMPLATE, "concatenated"):
            items = [i.items[0] if i.kind == "interpolation" else i for i in term.items]
            pieces = [self.value(item) for item in items]
            if all(piece is not None and piece.kind == t.STRING for piece in pieces):
                text = "".join(piece.value for piece in pieces if piece is not None)
                return Term(t.STRING, term.node, text)
        return None

    def _choice(self, term: Term) -> Term | None:
        """Either of two strings is some string."""
        branches = [self.value(item) for item in term.items]
        strings = [b for b in branches if b is not None and b.kind == t.STRING]
        return Term(t.STRING, term.node, SOME_STRING) if len(strings) >= 2 else None

    def _operation(self, term: Term) -> Term | None:
        left, right = (self.value(item) for item in term.items)
        if left is None or right is None:
            return None
        if term.value == "+" and t.STRING in (left.kind, right.kind):
            return Term(t.STRING, term.node, left.value + right.value)
        if left.kind == right.kind == t.NUMBER and term.value in ("+", "-", "*"):
            try:
                a, b = int(left.value), int(right.value)
            except ValueError:
                return None
            result = {"+": a + b, "-": a - b, "*": a * b}[term.value]
            return Term(t.NUMBER, term.node, str(result))
        return None

    def _member(self, term: Term) -> Term | None:
        """`this.x` or `self.x` with a constant field of the class around it."""
        head, member = term.items
        if member.kind != t.NAME or (head.kind == t.NAME and head.value not in ("this",)):
            return None
        found = [b for b in self._all().get(member.value, ()) if self._is_class(b.scope)]
        return self.value(found[0].value) if len(found) == 1 and found[0].value else None

    def _is_class(self, scope: int) -> bool:
        return scope in self._classes

    def _all(self) -> dict[str, list[Binding]]:
        if self._bindings is None:
            self._collect()
        assert self._bindings is not None
        return self._bindings

    def _collect(self) -> None:
        file = self._file
        self._classes = {id(term) for term in file.of_kind(t.CLASS)}
        found: dict[str, list[Binding]] = {}
        self._bindings = found

        def add(target: Term | None, at: Term, value: Term | None) -> None:
            if target is None:
                return
            if target.kind == t.NAME:
                scope, block = self._place(at)
                found.setdefault(target.value, []).append(Binding(at, value, scope, block))
            else:
                for part in target.walk():
                    if part.kind == t.NAME:
                        add(part, at, None)

        for term in file.of_kind(t.ASSIGN):
            target = term.slots["target"]
            if target is not None and target.kind in (t.DOT, "index"):
                continue
            add(target, term, term.slots["value"])
        for term in file.of_kind("declaration"):
            add(term.slots["target"], term, None)
        for term in file.of_kind(t.AUGMENTED):
            if term.items:
                add(term.items[0], term, None)
        for term in file.of_kind(t.PARAM):
            add(term.slots["name"], term, None)
        for kind in ("for_statement", "for_in_clause", "for_in_statement", "with"):
            for term in file.of_kind(kind):
                add(term.slots.get("left") or term.slots.get("resource"), term, None)
        for bindings in found.values():
            bindings.sort(key=lambda binding: binding.at.start)

    def _place(self, term: Term) -> tuple[int, int]:
        scope = block = 0
        for ancestor in self._file.ancestors(term):
            if not block and ancestor.kind == t.BLOCK:
                block = id(ancestor)
            if ancestor.kind in _SCOPES:
                scope = id(ancestor)
                break
        return scope, block

    def _reaching(self, term: Term) -> Term | None:
        bindings = self._all().get(term.value) if term.kind == t.NAME else None
        if not bindings:
            return None
        around = list(self._file.ancestors(term))
        scopes = [id(a) for a in around if a.kind in self._visible] + [0]
        for position, scope in enumerate(scopes):
            here = [binding for binding in bindings if binding.scope == scope]
            if here:
                return self._among(here, term, around, position == 0)
        return None

    def _among(
        self, bindings: list[Binding], term: Term, around: list[Term], same_scope: bool
    ) -> Term | None:
        if self._file.only_constant_globals and bindings[0].scope == 0:
            bindings = [b for b in bindings if b.at.value == "const"]
            if not bindings:
                return None
        if len(bindings) == 1 and (not same_scope or bindings[0].at.start < term.start):
            return bindings[0].value
        if not same_scope:
            return None
        before = [binding for binding in bindings if binding.at.end <= term.start]
        if not before:
            return None
        last = before[-1]
        blocks = {id(ancestor) for ancestor in around if ancestor.kind == t.BLOCK}
        if last.block not in blocks and last.block:
            return None
        loops = [ancestor for ancestor in around if ancestor.kind in _LOOPS]
        for loop in loops:
            if any(b.at.start >= term.start and b.at.end <= loop.end for b in bindings):
                return None
        return last.value
