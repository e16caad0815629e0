"""How the kinds of expression match, where it is not part by part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aida.rules.semgrep import term as t
from aida.rules.semgrep.bindings import Bindings, TextBound, interpolation, string_regex
from aida.rules.semgrep.flow import SOME
from aida.rules.semgrep.imports import dotted
from aida.rules.semgrep.term import ANY_NUMBER, Term

if TYPE_CHECKING:
    from aida.rules.semgrep.unification import Unifier


def match_name(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """The same identifier, or an import of the same thing."""
    if p.value == c.value:
        yield env
    else:
        yield from match_path(unifier, p, c, env)


def match_dot(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """The same chain of names, or an import of the same thing."""
    found = False
    for inner in unifier.unify(p.items[0], c.items[0], env):
        for result in unifier.unify(p.items[1], c.items[1], inner):
            found = True
            yield result
    if not found:
        yield from match_path(unifier, p, c, env)


def match_path(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A dotted name may be reached by an import under another name."""
    path = dotted(p)
    if path is not None:
        if path in unifier.file.names.paths_of(c):
            yield env
    elif p.kind == t.DOT:
        for full in unifier.file.names.expansions(c):
            for inner in unifier.unify(p.items[0], full.items[0], env):
                yield from unifier.unify(p.items[1], full.items[1], inner)


def match_string(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """The same content; `...`, metavariables and `=~/…/` in a pattern stand for more."""
    text = p.value
    prefix, given = p.slots.get("prefix"), c.slots.get("prefix")
    if prefix is not None and prefix.value == "`":
        if not (c.node.text or b"").startswith(b"`"):
            return
    elif prefix is not None and (given is None or given.value != prefix.value):
        return
    if text == "..." or text == c.value:
        yield env
    elif c.value == SOME:
        return
    elif text.startswith("=~/"):
        if string_regex(text).search(c.value):
            yield env
    elif "$" in text or "..." in text:
        yield from _interpolated(unifier, text, c, env)


def _interpolated(unifier: Unifier, text: str, c: Term, env: Bindings) -> Iterator[Bindings]:
    content = c.value
    place = c.node.start_byte + max(0, (c.node.text or b"").find(content.encode()))
    names, expression = interpolation(text)
    if names == (text,):
        bound = TextBound(place, place + len(content.encode()), content)
        yield from unifier.bind(text, bound, env)
        return
    if not names and "..." not in text:
        return
    match = expression.fullmatch(content)
    if match is None:
        return
    inner: Bindings = env
    for number, name in enumerate(names, 1):
        start, end = (place + len(content[:at].encode()) for at in match.span(number))
        text_bound = TextBound(start, end, match[number])
        for bound in unifier.bind(name, text_bound, inner):
            inner = bound
            break
        else:
            return
    yield inner


def match_template(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An interpolated string, piece by piece."""
    yield from unifier.sequence(_pieces(p), c.items, env)


def match_call(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """The same callee with arguments that match."""
    for inner in unifier.unify(p.items[0], c.items[0], env):
        yield from unifier.unify(p.items[1], c.items[1], inner)


def match_args(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """Arguments: a keyword of the pattern is found wherever it stands among those that are left."""
    yield from _arguments(unifier, p.items, c.items, env)


def _arguments(
    unifier: Unifier, ps: Sequence[Term], cs: Sequence[Term], env: Bindings
) -> Iterator[Bindings]:
    unifier.step()
    if not ps:
        if not cs:
            yield env
        return
    goal, rest = ps[0], ps[1:]
    if goal.kind == t.DOTS:
        if not rest:
            yield env
            return
        for start in range(len(cs) + 1):
            yield from _arguments(unifier, rest, cs[start:], env)
    elif goal.kind == t.META_MANY:
        if not rest:
            yield from unifier.bind(goal.value, tuple(cs), env)
            return
        for stop in range(len(cs) + 1):
            for inner in unifier.bind(goal.value, tuple(cs[:stop]), env):
                yield from _arguments(unifier, rest, cs[stop:], inner)
    elif goal.kind == t.KEYWORD_ARG:
        for index, arg in enumerate(cs):
            if arg.kind != t.KEYWORD_ARG:
                continue
            for inner in unifier.value(goal, arg, env):
                for after in unifier.unify(goal.items[0], arg.items[0], inner):
                    yield from _arguments(unifier, rest, (*cs[:index], *cs[index + 1 :]), after)
    elif cs and cs[0].kind != t.KEYWORD_ARG:
        for inner in unifier.unify(goal, cs[0], env):
            yield from _arguments(unifier, rest, cs[1:], inner)


def match_any_order(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """Members in any order; the code may have more."""
    if p.value != c.value:
        return
    goals = [item for item in p.items if item.kind not in ANY_NUMBER]
    yield from _subset(unifier, goals, list(c.items), env)


def match_field(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An entry of an object: the value binds before the key."""
    if c.items and c.items[0].kind == "shorthand-default" != p.items[0].kind:
        return
    for inner in unifier.sequence(p.items, c.items, env):
        if p.value == c.value:
            yield inner
        elif p.value.startswith("$"):
            yield from unifier.bind(p.value, _key_of(c), inner)


def _key_of(field: Term) -> Term:
    node = field.node
    if node.type == "jsx_attribute":
        return Term("attribute-name", node.named_children[0], field.value)
    return Term(t.NAME, node.child_by_field_name("key") or node, field.value)


def match_dictionary(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """Entries in any order; only an ellipsis allows for more."""
    if len(p.items) == len(c.items) or any(item.kind in ANY_NUMBER for item in p.items):
        yield from match_any_order(unifier, p, c, env)


def _subset(
    unifier: Unifier, goals: Sequence[Term], members: list[Term], env: Bindings
) -> Iterator[Bindings]:
    if not goals:
        yield env
        return
    for index, member in enumerate(members):
        for inner in unifier.unify(goals[0], member, env):
            yield from _subset(unifier, goals[1:], [*members[:index], *members[index + 1 :]], inner)


def match_attribute(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """A decorator or an annotation."""
    for inner in unifier.unify(p.items[0], c.items[0], env):
        if len(p.items) == 1:
            if len(c.items) == 1 or not c.items[1].items:
                yield inner
        elif len(c.items) == 1:
            if all(item.kind in ANY_NUMBER for item in p.items[1].items):
                yield inner
        else:
            yield from unifier.unify(p.items[1], c.items[1], inner)


def match_binary(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """An operator; with an ellipsis among the operands, a chain of it matches as a list."""
    if p.value != c.value:
        return
    if p.value in _COMMUTATIVE:
        yield from _subset(unifier, _operands(p), _operands(c), env)
        return
    operands, given = _chain(p), _chain(c)
    if len(given) >= len(operands) and any(item.kind == t.DOTS for item in operands):
        yield from unifier.sequence(operands, given, env)
    else:
        yield from unifier.sequence(p.items, c.items, env)


_COMMUTATIVE = frozenset("|&^")
"""Operators whose operands match in any order, and not all of them."""


def _chain(term: Term) -> list[Term]:
    """Operands of a chain of one operator, from left to right."""
    found: list[Term] = []
    left: Term = term
    while left.kind == t.BINARY and left.value == term.value and len(left.items) == 2:
        found.append(left.items[1])
        left = left.items[0]
    return [left, *reversed(found)]


def _operands(term: Term) -> list[Term]:
    """Operands of nested uses of one operator, from left to right; no ellipses."""
    found: list[Term] = []
    stack = [term]
    while stack:
        part = stack.pop()
        if part.kind == term.kind and part.value == term.value and len(part.items) == 2:
            stack.extend(reversed(part.items))
        elif part.kind != t.DOTS or term.kind == t.BOOLEAN:
            found.append(part)
    return found


def match_boolean(unifier: Unifier, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
    """`and` and `or` are associative: a metavariable may stand for several operands."""
    if p.value == c.value:
        yield from _associated(unifier, _operands(p), _operands(c), c, env)


def _associated(
    unifier: Unifier, goals: Sequence[Term], given: Sequence[Term], whole: Term, env: Bindings
) -> Iterator[Bindings]:
    if not goals:
        if not given:
            yield env
        return
    goal, rest = goals[0], goals[1:]
    if goal.kind == t.DOTS:
        for skipped in range(len(given) + 1):
            yield from _associated(unifier, rest, given[skipped:], whole, env)
        return
    most = len(given) - sum(item.kind != t.DOTS for item in rest)
    for count in range(1, (most if goal.kind == t.META else min(most, 1)) + 1):
        operand = given[0] if count == 1 else _grouped(given[:count], whole)
        for inner in unifier.unify(goal, operand, env):
            yield from _associated(unifier, rest, given[count:], whole, inner)


def _grouped(group: Sequence[Term], whole: Term) -> Term:
    """The operands as the operator groups them, to the left."""
    left = group[0]
    for right in group[1:]:
        span = left.start, right.end
        left = Term(t.BOOLEAN, whole.node, whole.value, (left, right), span=span)
    return left


def _pieces(template: Term) -> list[Term]:
    """Parts of a pattern's template; dots within its text match any number of parts."""
    pieces: list[Term] = []
    for item in template.items:
        if item.kind == t.STRING and item.value == "...":
            pieces.append(Term(t.DOTS, item.node))
        else:
            pieces.append(item)
    return pieces
