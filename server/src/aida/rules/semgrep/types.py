"""Types of expressions, as far as declarations and literals tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.languages.converter import Converter
    from aida.rules.semgrep.scan_file import CodeFile

_COMPARISONS = frozenset(("==", "!=", "<", ">", "<=", ">="))
_INFERRED = ("var", "val")
_BLOCKS = frozenset((t.BLOCK, t.FIELDS, t.FUNCTION, t.LAMBDA, "for_statement", "try"))
_SCOPES = frozenset((t.FUNCTION, t.LAMBDA, t.CLASS))


class Types:
    """Looks types up on demand."""

    def __init__(self, file: CodeFile, converter: Converter) -> None:
        self._file = file
        self._literals = converter.literal_types
        self._declared: dict[str, list[tuple[Term, Term, int]]] | None = None

    def of(self, term: Term) -> Iterator[Term]:
        """Types that an expression surely has, the most specific first."""
        if term.kind == t.CONSTANT and term.value not in ("true", "false"):
            return
        if term.kind in self._literals:
            for name in self._literals[term.kind]:
                yield Term(t.NAME, term.node, name)
        elif term.kind == t.NEW and term.items:
            yield term.items[0]
        elif term.kind == t.NAME:
            yield from self._declaration(term)
        elif term.kind == t.DOT and term.items[-1].kind == t.NAME:
            yield from self._fields(term.items[-1])
        elif term.kind in ("unary_operator", "unary_expression") and term.value in ("&", "*"):
            for inner in term.items:
                for kind in self.of(inner):
                    yield Term("pointer_type", kind.node, "*", (kind,))
                    yield kind
        elif term.kind == t.CALL:
            yield from self._call(term)
        elif term.kind == t.BINARY and (name := self._of_operation(term)):
            yield Term(t.NAME, term.node, name)
        elif term.kind == t.TEMPLATE:
            value = self._file.constants.value(term)
            if value is not None:
                yield from self.of(value)
        elif term.kind == "cast_expression" and term.items:
            yield term.items[0]
        elif term.kind == "as_expression" and len(term.items) == 2:
            yield term.items[1]

    def _of_operation(self, term: Term) -> str:
        """The type of what an operator gives, where languages agree; else nothing."""
        if term.value in _COMPARISONS:
            return next(iter(self._literals.get(t.BOOLEAN, ())), "")
        names = [{kind.value for kind in self.of(item)} for item in term.items]
        return "int" if all("int" in found for found in names) else ""

    def _call(self, term: Term) -> Iterator[Term]:
        callee, args = term.items
        if callee.kind == t.NAME and callee.value == "new" and args.items:
            yield Term("pointer_type", args.node, "*", (args.items[0],))

    def _declaration(self, term: Term) -> Iterator[Term]:
        scopes = [id(a) for a in self._file.ancestors(term) if a.kind in _SCOPES] + [0]
        declared = self._all().get(term.value, ())
        for scope in scopes:
            here = [e for e in declared if e[2] == scope and e[0].start <= term.start]
            if here:
                kind = self._nearest(here, term)
                if kind.value not in _INFERRED:
                    yield kind
                break
        value = self._file.constants.symbol(term)
        if (value is not None and value.kind in (t.NEW, "unary_expression")) or (
            value is not None and value.kind in self._literals
        ):
            yield from self.of(value)

    def _nearest(self, declared: list[tuple[Term, Term, int]], term: Term) -> Term:
        """The type of the last declaration whose block is around ``term``."""
        blocks = {id(a) for a in self._file.ancestors(term)}
        around = [e for e in declared if id(self._block(e[0])) in blocks]
        return (around or declared)[-1][1]

    def _block(self, term: Term) -> Term | None:
        inner = (a for a in self._file.ancestors(term) if a.kind in _BLOCKS)
        return next(inner, None)

    def _fields(self, member: Term) -> Iterator[Term]:
        for at, kind, _ in self._all().get(member.value, ()):
            if at.start > member.start:
                continue  # what is declared below is not known yet
            parent = self._file.parents.get(id(at))
            is_field = parent is not None and parent.kind in (t.FIELDS, "field_declaration_list")
            if is_field or (at.kind == t.PARAM and _declares_field(at)):
                yield kind

    def _all(self) -> dict[str, list[tuple[Term, Term, int]]]:
        if self._declared is None:
            found: dict[str, list[tuple[Term, Term, int]]] = {}
            for name in (t.ASSIGN, "declaration", t.PARAM):
                for term in self._file.of_kind(name):
                    kind = term.slots.get("type")
                    target = term.slots.get("target") or term.slots.get("name")
                    if kind is not None and target is not None and target.kind == t.NAME:
                        found.setdefault(target.value, []).append((term, kind, self._scope(term)))
            self._declared = found
        return self._declared

    def _scope(self, term: Term) -> int:
        for ancestor in self._file.ancestors(term):
            if ancestor.kind in _SCOPES:
                return id(ancestor)
        return 0


def _declares_field(parameter: Term) -> bool:
    """Whether a parameter of a constructor is a field, too: `private x: T`."""
    attributes = parameter.slots.get("attributes")
    return attributes is not None and any(item.kind == "keyword" for item in attributes.items)
