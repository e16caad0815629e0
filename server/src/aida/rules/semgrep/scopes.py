"""Names that are given a value once, and keep it: constants of a file or a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aida.rules.semgrep import term as t
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.languages.converter import Converter
    from aida.rules.semgrep.scan_file import CodeFile

_SCOPES = frozenset((t.FUNCTION, t.LAMBDA, t.CLASS))
_OUTER = ("global_statement", "nonlocal_statement")


class Binding(NamedTuple):
    """A place that gives a name a value; ``value`` None when it cannot be told."""

    at: Term
    value: Term | None
    declares: bool


class Scopes:
    """Every place that gives a name a value, by name and by the scope that the name belongs to."""

    def __init__(self, file: CodeFile, converter: Converter) -> None:
        self._file = file
        self._converter = converter
        self._visible = _SCOPES if file.fields_are_names else _SCOPES - {t.CLASS}
        self._bindings: dict[str, dict[int, list[Binding]]] | None = None
        self._kinds: dict[int, str] = {0: ""}
        self._around: dict[int, Term] = {}
        self._classes: frozenset[int] = frozenset()

    def once(self, name: Term) -> Term | None:
        """What a name is given, where that happens once and before; None otherwise."""
        scopes = self._all().get(name.value)
        if not scopes:
            return None
        around = [id(a) for a in self._file.ancestors(name) if a.kind in self._visible]
        for scope in (*around, 0):
            if scope in scopes:
                found = self._only(scopes[scope], scope)
                is_before = found is not None and found.at.start < name.start
                return found.value if found is not None and is_before else None
        return None

    def field(self, name: str, at: Term) -> Term | None:
        """What the field of a class around ``at`` is given, where that happens once."""
        scopes = self._all().get(name, {})
        around = [id(a) for a in self._file.ancestors(at) if a.kind == t.CLASS]
        for scope in around or scopes:
            if scope in scopes and self._kinds.get(scope) == t.CLASS:
                found = self._only(scopes[scope], scope)
                return found.value if found is not None else None
        return None

    def owner(self, name: Term) -> int:
        """The function that a variable belongs to; 0 for one of the file, or of no known place."""
        is_field = self._file.is_own_field(name)
        innermost, found = -1, 0
        for scope, bindings in self._all().get(name.value, {}).items():
            around = self._around.get(scope)
            if around is None or not any(map(_is_plain, bindings)):
                continue
            if is_field and around.kind != t.CLASS:
                continue
            if innermost < around.start <= name.start < around.end:
                innermost, found = around.start, scope
        return found

    def is_bound(self, name: str) -> bool:
        """Whether the file gives a name a value, unless by taking a parameter apart."""
        return any(map(_is_plain, (b for each in self._all().get(name, {}).values() for b in each)))

    def _only(self, bindings: list[Binding], scope: int) -> Binding | None:
        given = [b for b in bindings if b.value is not None or not b.declares]
        if len(given) != 1:
            return None
        declaring = next((b.at for b in bindings if b.declares), given[0].at)
        keeps = self._converter.keeps_value(declaring, self._kinds.get(scope, ""))
        return given[0] if keeps else None

    def _all(self) -> dict[str, dict[int, list[Binding]]]:
        if self._bindings is None:
            self._bindings = {}
            self._collect()
        return self._bindings

    def _collect(self) -> None:
        file = self._file
        plain: list[tuple[Term, Term]] = []
        for term in file.of_kind(t.PARAM):
            self._add(term.slots["name"], term, None)
        for term in file.of_kind("declaration"):
            self._add(term.slots["target"], term, None, declares=True)
        for term in file.of_kind(t.ASSIGN):
            target = term.slots["target"]
            if target is not None and self._is_own_field(target):
                plain.append((term, target.items[1]))
            elif target is None or target.kind in (t.DOT, "index"):
                continue
            elif file.fields_are_names and "attributes" not in term.slots:
                plain.append((term, target))
            else:
                self._add(target, term, None if self._is_chained(term) else term.slots["value"])
        for term in file.of_kind(t.AUGMENTED):
            if term.items:
                plain.append((term, term.items[0]))
        for term in file.of_kind("update_expression"):
            plain += [(term, part) for part in term.items if part.kind == t.NAME]
        for kind in ("for_statement", "for_in_clause", "for_in_statement", "with"):
            for term in file.of_kind(kind):
                self._add(term.slots.get("left"), term, None)
                resource = term.slots.get("resource")
                if resource is not None and resource.kind == "as_pattern":
                    self._add(resource.items[-1], term, None)
        for term, target in plain:
            self._add_to_outer(term, target)
        for kind in _OUTER:
            for term in file.of_kind(kind):
                for name in term.items:
                    self._move_out(name.value, term)

    def _is_chained(self, term: Term) -> bool:
        """`a = b = 1`: several names for one value."""
        value, parent = term.slots["value"], self._file.parents.get(id(term))
        is_outer = value is not None and value.kind == t.ASSIGN
        return is_outer or (parent is not None and parent.kind == t.ASSIGN)

    def _is_own_field(self, target: Term) -> bool:
        if not self._file.fields_are_names or target.kind != t.DOT:
            return False
        head, member = target.items
        return head.value == "this" and member.kind == t.NAME

    def _add(
        self, target: Term | None, at: Term, value: Term | None, *, declares: bool = False
    ) -> None:
        if target is None:
            return
        if target.kind == t.NAME:
            self._put(target.value, self._scope(at), Binding(at, value, declares))
        else:
            for part in target.walk():
                if part.kind == t.NAME:
                    self._put(part.value, self._scope(at), Binding(at, None, False))

    def _add_to_outer(self, at: Term, target: Term) -> None:
        """A value given to a name that is declared around, if it is."""
        value = at.slots.get("value") if at.kind == t.ASSIGN else None
        assert self._bindings is not None
        known = self._bindings.get(target.value, {})
        scopes = [id(a) for a in self._file.ancestors(at) if a.kind in self._visible] + [0]
        if self._is_own_field(at.slots.get("target") or target):
            scopes = [scope for scope in scopes if self._kinds.get(scope) == t.CLASS]
        scope = next((scope for scope in scopes if scope in known), None)
        if scope is None:
            self._add(target, at, value)
        else:
            self._put(target.value, scope, Binding(at, value, False))

    def _move_out(self, name: str, at: Term) -> None:
        """`global x`: what the function gives the name, it gives one of another scope."""
        assert self._bindings is not None
        known = self._bindings.get(name, {})
        own = known.pop(self._scope(at), [])
        for scope in known:
            known[scope] += own

    def _put(self, name: str, scope: int, binding: Binding) -> None:
        assert self._bindings is not None
        self._bindings.setdefault(name, {}).setdefault(scope, []).append(binding)

    def _scope(self, term: Term) -> int:
        for ancestor in self._file.ancestors(term):
            if ancestor.kind in _SCOPES:
                self._kinds[id(ancestor)] = ancestor.kind
                self._around[id(ancestor)] = ancestor
                return id(ancestor)
        return 0


def _is_plain(binding: Binding) -> bool:
    target = binding.at.slots.get("name") if binding.at.kind == t.PARAM else None
    return target is None or target.kind == t.NAME
