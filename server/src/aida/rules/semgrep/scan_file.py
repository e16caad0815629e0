"""One file as terms: what patterns are matched against, and what its names mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aida.rules.semgrep import term as t
from aida.rules.semgrep.constants import Constants
from aida.rules.semgrep.imports import Names
from aida.rules.semgrep.languages.converter import Converter
from aida.rules.semgrep.term import Term
from aida.rules.semgrep.types import Types
from aida.syntax.grammar import Node

_VALUE_FUNCTIONS = ("function_expression", "generator_function", "func_literal")
_NO_VALUE = ("inc_statement", "dec_statement")
_BRANCHES = frozenset((t.IF, "case", "handlers", "switch", "try_statement", "catch"))
_BRANCHES |= {"finally_clause", "select_statement"}
UNSEEN = frozenset((t.IMPORT, "package", "comparison"))
"""Kinds whose parts are not looked at on their own; a chain of comparisons is one, to Semgrep."""
_TYPES = ("type_identifier", "scoped_type_identifier")
_INNER = frozenset((t.BLOCK, t.FUNCTION, t.LAMBDA, t.CLASS, t.FIELDS))


class CodeFile:
    """Terms of a file by kind, with the parent of each."""

    def __init__(self, root: Node, source: bytes, converter: Converter) -> None:
        self.source = source
        self.root = converter.term(root)
        self.augments_are_assignments = converter.augments_are_assignments
        self.types_are_apart = converter.types_are_apart
        self.fields_are_names = converter.fields_are_names
        self.by_kind: dict[str, list[Term]] = {}
        self.parents: dict[int, Term] = {}
        self._flat: dict[int, Sequence[Term]] = {}
        self._index(converter)
        self.names = Names(self, converter)
        self.constants = Constants(self, converter)
        self.types = Types(self, converter)

    def _index(self, converter: Converter) -> None:
        by_kind, parents = self.by_kind, self.parents
        types, types_only = converter.type_nodes, converter.bases_are_types
        stack = [self.root]
        while stack:
            term = stack.pop()
            if term.node.type in types and not converter.is_expression(term.node):
                self._index_type(term)
                continue
            by_kind.setdefault(term.kind, []).append(term)
            children = [] if term.kind in UNSEEN else list(term.children())
            for child in children:
                parents[id(child)] = term
            if types_only and term.kind == t.CLASS:
                self._index_bases(term, children)
            elif term.kind == "jsx" and (name := term.slots["name"]) is not None:
                children.remove(name)
            stack.extend(reversed(children))

    def _index_type(self, kind: Term) -> None:
        """The parts of a type have parents, and are no candidates."""
        stack = [kind]
        while stack:
            term = stack.pop()
            for child in term.children():
                self.parents[id(child)] = term
                stack.append(child)

    def _index_bases(self, term: Term, children: list[Term]) -> None:
        bases = term.slots.get("bases")
        if bases is not None and all(base.kind in (t.NAME, t.DOT) for base in bases.items):
            children.remove(bases)
            self._index_type(bases)

    def of_kind(self, kind: str) -> Sequence[Term]:
        """Every term of a kind, in the order of the text."""
        return self.by_kind.get(kind, ())

    def all(self) -> Iterator[Term]:
        """Every term."""
        for terms in self.by_kind.values():
            yield from terms

    def ancestors(self, term: Term) -> Iterator[Term]:
        """Parent, grandparent and so on."""
        parent = self.parents.get(id(term))
        while parent is not None:
            yield parent
            parent = self.parents.get(id(parent))

    def is_label(self, name: Term) -> bool:
        """Whether an identifier only names a member or a definition."""
        parent = self.parents.get(id(name))
        if parent is None:
            return False
        if name.node.type in _TYPES and self.types_are_apart:
            return True
        return parent.slots.get("name") is name or (
            parent.kind == t.DOT and parent.items[-1] is name
        )

    def is_own_field(self, name: Term) -> bool:
        """Whether an identifier stands after `this.` where that names a field of the class."""
        parent = self.parents.get(id(name))
        if parent is None or parent.kind != t.DOT or not self.fields_are_names:
            return False
        return parent.items[-1] is name and parent.items[0].value == "this"

    def class_bodies(self) -> Iterator[Term]:
        """Bodies of classes."""
        for term in self.of_kind(t.CLASS):
            body = term.slots.get("body")
            if body is not None:
                yield body

    def is_loop_variable(self, term: Term) -> bool:
        """Whether a declaration stands in the head of a loop: it is part of the loop alone."""
        if term.kind not in (t.ASSIGN, "declaration"):
            return False
        parent = self.parents.get(id(term))
        return parent is not None and parent.slots.get("init") is term

    def is_returned(self, statement: Term) -> bool:
        """Whether an expression statement is what a function that is a value ends with."""
        value = statement.items[0]
        if value.kind == t.ASSIGN:
            given = value.slots["value"]
            if value.value or given is None or given.kind != t.CALL:
                return False
        return value.node.type not in _NO_VALUE and self._ends_function(statement)

    def _ends_function(self, statement: Term) -> bool:
        inner = statement
        for outer in self.ancestors(statement):
            kind = outer.node.type
            if outer.kind == t.BLOCK:
                if outer.items[-1] is not inner:
                    return False
            elif outer.kind in (t.FUNCTION, t.LAMBDA):
                if kind == "pair":
                    value = outer.node.child_by_field_name("value")
                    kind = "" if value is None else value.type
                return kind in _VALUE_FUNCTIONS and outer.slots.get("body") is inner
            elif kind == "try_statement":
                last = list(outer.children())[-1]
                if last.kind == "finally_clause" and last is not inner:
                    return False
            elif outer.kind not in _BRANCHES:
                return False
            inner = outer
        return False

    def flattened(self, block: Term) -> Sequence[Term]:
        """Statements of a block with those nested in them, each after the one that holds it."""
        return [inner for statement in block.items for inner in self.with_nested(statement)]

    def with_nested(self, statement: Term) -> Sequence[Term]:
        """A statement, and those within it."""
        known = self._flat.get(id(statement))
        if known is None:
            known = self._flat[id(statement)] = [statement, *_nested(statement)]
        return known

    def expressions_of(self, statement: Term) -> Iterator[Term]:
        """Expressions of one statement, the outer before the inner; no nested statement's."""
        roots = statement.items if statement.kind == t.EXPRESSION else (statement,)
        stack = list(reversed(roots))
        while stack:
            term = stack.pop()
            if term.kind in _INNER:
                continue
            yield term
            if term.kind == t.NEW and term is not roots[0]:
                continue  # Semgrep looks for no statement in what is given to a new object
            stack.extend(reversed(list(term.children())))


def _nested(term: Term) -> Iterator[Term]:
    if term.value == "async":
        return  # Semgrep does not look for statements in those that wait
    for child in term.children():
        if child.kind == t.BLOCK:
            for statement in child.items:
                yield statement
                yield from _nested(statement)
        elif child.kind != t.CLASS:
            yield from _nested(child)
