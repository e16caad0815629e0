"""How the kinds of statement and definition match, where it is not part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.bindings import Bindings
from aida.rules.semgrep.imports import dotted
from aida.rules.semgrep.term import Term

if TYPE_CHECKING:
    from aida.rules.semgrep.unification import Unifier


def match_block(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """Statements; with an ellipsis also those nested in them."""
    if "single" in (p.value, c.value):
        if p.value == "single":
            yield from unifier.unify(p.items[0], c.items[0] if c.value else c, env)
        elif len(p.items) == 1 and p.items[0].kind == t.DOTS:
            if _in_if(unifier, c):
                yield env
        elif len(p.items) == 1:
            yield from unifier.unify(p.items[0], c.items[0], env)
        return
    if not any(item.kind == t.DOTS for item in p.items):
        yield from unifier.sequence(p.items, c.items, env)
        return
    found = False
    for statements in (c.items, unifier.file.flattened(c)):
        for _, inner in unifier.prefix(p.items, statements, env):
            found = True
            yield inner
        if found:
            return


def _in_if(unifier: Unifier, block: Term) -> bool:
    parent = unifier.file.parents.get(id(block))
    return parent is None or parent.kind == t.IF


def match_class(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A class; an enum is one, too."""
    if p.value == c.value or (p.value == "class" and c.value == "enum"):
        yield from unifier.slots(p, c, env)


def match_expression(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An expression statement of a pattern is found anywhere in one of the code."""
    yield from deep_in_statement(unifier, p.items[0], c, env)


def deep_in_statement(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An expression statement of a pattern is found inside the expressions of a statement."""
    for part in unifier.file.expressions_of(c):
        found = False
        for inner in unifier.unify(p, part, env):
            found = True
            yield inner
        if found:
            return


def match_import(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An import of a module, or of a name from it."""
    module, name = p.slots["module"], p.slots["name"]
    given, imported = c.slots["module"], c.slots["name"]
    if module is None or given is None:
        return
    if name is None:
        yield from _import_module(unifier, p, c, env)
        return
    if imported is None:
        return
    for inner in unifier.unify(module, given, env):
        for after in unifier.unify(name, imported, inner):
            yield from unifier.slots(p, c, after, ["alias"])


def _import_module(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    module, given = p.slots["module"], c.slots["module"]
    assert module is not None and given is not None
    path, whole = dotted(module), dotted(given)
    if module.kind == t.STRING:
        path = None
    imported = c.slots["name"]
    if path is not None and whole is not None:
        member = f"{whole}.{dotted(imported)}" if imported is not None else whole
        if member == path or whole == path or whole.startswith(path + "."):
            yield from unifier.slots(p, c, env, ["alias"])
        return
    for inner in unifier.unify(module, given, env):
        yield from unifier.slots(p, c, inner, ["alias"])


def match_assign(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An assignment or a declaration with a value."""
    word = p.value
    if word and word != c.value and (word != "var" or c.value not in ("let", "const")):
        return
    target = p.slots.get("target")
    name = target.value if word and target is not None and target.kind == t.META else ""
    for inner in unifier.slots(p, c, env):
        bound = inner.get(name)
        if isinstance(bound, Term) and bound.kind == t.NAME and bound is not env.get(name):
            # What a declaration binds is the same as an import only by its own name.
            marked = Term(t.NAME, bound.node, bound.value, slots={"declared": None})
            yield {**inner, name: marked}
        else:
            yield inner


def match_lambda(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A function without a name, however it is written."""
    yield from unifier.slots(p, c, env, [name for name in p.slots if name != "attributes"])


def match_param(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A parameter; a lone metavariable takes the rest of them, too."""
    name = p.slots.get("name")
    lone = (
        name is not None
        and name.kind == t.META
        and c.value == "..."
        and p.slots.get("type") is None
    )
    if not lone and p.value != c.value:
        return
    yield from unifier.slots(p, c, env)


def match_for_each(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A loop over keys or values; `in` of a pattern stands for `of`, too."""
    if p.value in (c.value, "in"):
        yield from unifier.slots(p, c, env)


def match_for(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A loop with a head, or without one."""
    if "left" in p.slots and p.slots["left"] is None and c.slots["left"] is not None:
        return
    yield from unifier.slots(p, c, env)


def match_range(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """What Go's `range` gives: as many variables as the pattern has."""
    wanted, given = p.slots["left"], c.slots["left"]
    if wanted is None and given is not None:
        return
    is_one = wanted is not None and wanted.kind == t.META
    if is_one and given is not None and given.kind == t.SEQUENCE:
        return
    yield from unifier.slots(p, c, env)


def match_return(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """`return` with a value, if the pattern has one."""
    if p.items or not c.items:
        yield from unifier.sequence(p.items, c.items, env)
