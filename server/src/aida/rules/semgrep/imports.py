"""What names stand for: imports under other names."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.languages.converter import Converter
    from aida.rules.semgrep.scan_file import CodeFile


HIDDEN_DOT = "\u2024"

_RELATIVE = "\0relative"
"""Stands for the package that a relative import starts from: no pattern names it."""


class Names:
    """Full names of what a file imports, by the name that it uses."""

    def __init__(self, file: CodeFile, converter: Converter) -> None:
        self._file = file
        self._full: dict[str, set[str]] = {}
        self._open: list[str] = []
        self._own: frozenset[str] | None = None
        for term in file.of_kind(t.IMPORT):
            self._add(term, converter)
        self._aliases: set[str] = set()
        for term in converter.aliases(file):
            for local, full in term:
                self._full.setdefault(local, set()).add(full)
                self._aliases.add(local)
        self._paths: dict[int, frozenset[str]] = {}
        self._kept = file.parents

    def _add(self, term: Term, converter: Converter) -> None:
        module, name, alias = (term.slots.get(n) for n in ("module", "name", "alias"))
        path = module_path(module)
        if path is None:
            return
        if name is not None:
            if name.value == "*" or name.kind == "wildcard_import":
                self._open.append(path)
                return
            imported = dotted(name)
            if imported is None or imported == "default":
                return
            local = dotted(alias) if alias is not None else imported
            full = f"{path}.{imported}"
        else:
            local = dotted(alias) if alias is not None else converter.local_name(path)
            full = path
            if local is not None:
                self._full.setdefault(local, set()).add(converter.local_name(path))
        if local is not None and local != full:
            self._full.setdefault(local, set()).add(full)

    def paths_of(self, term: Term) -> frozenset[str]:
        """Full names that a dotted name may stand for, itself included."""
        known = self._paths.get(id(term))
        if known is None:
            known = self._resolve(term)
            if id(term) in self._kept:  # the id of a passing term is given again
                self._paths[id(term)] = known
        return known

    def expansions(self, term: Term) -> list[Term]:
        """Chains of names, written out, that an imported name stands for."""
        if term.kind not in (t.NAME, t.DOT) or dotted(term) is None:
            return []
        own = dotted(term)
        found: list[Term] = []
        for path in self._resolve(term, with_open=False):
            parts = path.split(".")
            if path == own or len(parts) < 2:
                continue
            chain = Term(t.NAME, term.node, parts[0])
            for part in parts[1:]:
                member = Term(t.NAME, term.node, part)
                chain = Term(t.DOT, term.node, items=(chain, member))
            found.append(chain)
        return found

    def _resolve(self, term: Term, *, with_open: bool = True) -> frozenset[str]:
        path = dotted(term)
        if path is None:
            return frozenset()
        if "typed" in term.slots or (term.kind == t.DOT and "typed" in term.items[0].slots):
            return frozenset((path,))
        head, _, rest = path.partition(".")
        found = {path}
        given: Collection[str] = self._full.get(head, ())
        if given and head not in self._aliases and self._is_hidden(term):
            given = ()
        if with_open and not given and self._open and head not in self._defined():
            given = {f"{module}.{head}" for module in self._open}
        for full in given:
            found.add(f"{full}.{rest}" if rest else full)
        return frozenset(found)

    def _is_hidden(self, term: Term) -> bool:
        """Whether a function around has a variable of the name that is imported."""
        while term.kind == t.DOT:
            term = term.items[0]
        return self._file.constants.scope(term) != 0

    def _defined(self) -> frozenset[str]:
        """Names that the file defines, so that they are none of a module imported whole."""
        if self._own is None:
            names: set[str] = set()
            for kind in (t.FUNCTION, t.CLASS, t.PARAM, t.ASSIGN, "declaration"):
                for term in self._file.of_kind(kind):
                    target = term.slots.get("name") or term.slots.get("target")
                    if target is not None:
                        names.update(part.value for part in target.walk() if part.kind == t.NAME)
            self._own = frozenset(names)
        return self._own


def module_path(module: Term | None) -> str | None:
    """The path of an imported module, written as a name or as a string.

    The dots of a string are part of one name: they are hidden.
    """
    if module is not None and module.kind == t.STRING:
        return module.value.replace(".", HIDDEN_DOT)
    if module is not None and module.kind == "relative_import":
        dots, *names = module.items
        return ".".join([_RELATIVE + str(len(dots.value)), *(dotted(name) or "" for name in names)])
    return dotted(module)


def dotted(term: Term | None) -> str | None:
    """``a.b.c`` for a chain of plain names; None for anything else."""
    if term is None:
        return None
    if term.kind == t.NAME:
        return term.value
    if term.kind == t.DOT:
        left, right = dotted(term.items[0]), dotted(term.items[1])
        return f"{left}.{right}" if left is not None and right is not None else None
    return None
