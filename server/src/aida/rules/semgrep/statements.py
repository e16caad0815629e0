"""How the kinds of statement and definition match, where it is not part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.bindings import Bindings
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


def match_new(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An object; one of a class without a name is another thing."""
    if (p.slots.get("body") is None) == (c.slots.get("body") is None):
        for inner in unifier.sequence(p.items, c.items, env):
            yield from unifier.slots(p, c, inner)


def match_function(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A function; without a body it is like one whose body is empty, and as a method it is one."""
    body = c.slots.get("body")
    if "body" in p.slots and p.slots["body"] is None and body is not None and body.items:
        return
    if p.value in ("", c.value):
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
    """An import of a module, or of a name from it: the start of its path will do."""
    if p.value and p.value != c.value:
        return
    module, name = p.slots["module"], p.slots["name"]
    given, imported = c.slots["module"], c.slots["name"]
    if module is None or given is None:
        return
    if name is None and p.slots["alias"] is not None and imported is not None:
        return
    if module.kind == t.META and (name is None or imported is not None):
        pairs = [(module, given), *([(name, imported)] if name is not None else ())]
    elif t.STRING in (module.kind, given.kind):
        if name is not None and imported is None:
            return
        pairs = [(module, given), *([(name, imported)] if name is not None else ())]
    else:
        wanted, path = _import_path(module, name), _import_path(given, imported)
        if len(wanted) > len(path):
            return
        pairs = list(zip(wanted, path, strict=False))
    for inner in _pairwise(unifier, pairs, env):
        yield from unifier.slots(p, c, inner, ["alias"])


def _import_path(module: Term, name: Term | None) -> list[Term]:
    """The names of an import, from the outermost module; dots of a relative one are a name."""
    parts = [] if name is None else [name]
    while module.kind == t.DOT:
        parts.append(module.items[1])
        module = module.items[0]
    if module.kind == "relative_import" and module.items:
        inner = _import_path(module.items[-1], None) if len(module.items) > 1 else []
        return [module.items[0], *inner, *reversed(parts)]
    return [module, *reversed(parts)]


def _pairwise(
    unifier: Unifier, pairs: Sequence[tuple[Term, Term | None]], env: Bindings
) -> Iterator[Bindings]:
    if not pairs:
        yield env
        return
    (wanted, given), *rest = pairs
    if given is None or (wanted.kind == given.kind == t.NAME and wanted.value != given.value):
        return  # an import is compared as it is written
    for inner in unifier.unify(wanted, given, env):
        yield from _pairwise(unifier, rest, inner)


def match_assign(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An assignment or a declaration with a value."""
    word = p.value
    target, given = p.slots["target"], c.slots["target"]
    is_declaration = p.slots.get("type") is not None and target and target.kind == t.META
    if is_declaration and given and given.kind in (t.DOT, "index"):
        return  # only a name is declared
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
    if name is None and c.slots.get("name") is not None:
        return
    if c.slots.get("type") is not None and p.slots.get("type") is None:
        # With a type, what is taken apart and the rest of the parameters are more than their name.
        is_part = name is not None and name.kind in (t.FIELDS, t.SEQUENCE)
        if is_part or p.value == "...":
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
    if p.value == "async" != c.value:
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


def match_raise(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """`raise` with an exception, if the pattern has one."""
    if c.items or not p.items:
        for inner in unifier.sequence(p.items, c.items, env):
            yield from unifier.slots(p, c, inner)
