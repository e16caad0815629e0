"""Matching a pattern's terms against a file's. Every way to match is tried, lazily."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from aida.rules.semgrep import expressions, placeholder_matching, statements
from aida.rules.semgrep import term as t
from aida.rules.semgrep.bindings import Bindings, Bound, as_text
from aida.rules.semgrep.constants import MEMBER
from aida.rules.semgrep.equivalences import match_equivalent
from aida.rules.semgrep.flow import is_symbolic
from aida.rules.semgrep.scan_file import CodeFile
from aida.rules.semgrep.term import ANY_NUMBER, Term, is_dots

CLOCK_STEPS = 4096
"""Steps between two looks at the clock: an ellipsis may try very many."""


class Unifier:
    """Matches patterns in one file, by one rule's options."""

    def __init__(
        self,
        file: CodeFile,
        check_clock: Callable[[], None],
        *,
        symbolic: bool = False,
        constants: bool = True,
    ) -> None:
        self.file = file
        self._check_clock = check_clock
        self._steps = 0
        self._symbolic = symbolic
        self.constants = constants
        self._depth = 0

    def unify(self, pattern: Term, term: Term, env: Bindings) -> Iterator[Bindings]:
        """Bindings for each way that ``pattern`` matches exactly ``term``."""
        special = _SPECIAL.get(pattern.kind)
        if special is not None:
            yield from special(self, pattern, term, env)
            return
        found = False
        for result in self.same_kind(pattern, term, env):
            found = True
            yield result
        if found:
            return
        if term.kind == t.NAME and pattern.kind != t.NAME and self._symbolic:
            value = self.file.constants.symbol(term)
            if value is not None and is_symbolic(value) and self._depth < 8:
                self._depth += 1
                try:
                    yield from self.unify(pattern, value, env)
                finally:
                    self._depth -= 1

    def same_kind(self, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
        if p.kind != c.kind:
            yield from match_equivalent(self, p, c, env)
            return
        handler = _BY_KIND.get(p.kind)
        if handler is not None:
            yield from handler(self, p, c, env)
            return
        is_async = c.value == "async" and not p.value
        for inner in [env] if is_async else self.value(p, c, env):
            for after in self.slots(p, c, inner):
                yield from self.sequence(p.items, c.items, after)

    def bind(self, name: str, value: Bound, env: Bindings) -> Iterator[Bindings]:
        """``env`` with one more binding, if it agrees with an earlier one."""
        if name == "$_" or name == "$..._":
            yield env
            return
        bound = env.get(name)
        if bound is None:
            yield {**env, name: value}
        elif self.same(bound, value):
            yield env

    def same(self, left: Bound, right: Bound) -> bool:
        """Whether two bindings are the same code."""
        if isinstance(left, Term) and isinstance(right, Term):
            if left.key == right.key:
                return left is right or left.kind != t.NAME or self._same_variable(left, right)
            return left.kind in _NAMED and self._same_thing(left, right)
        if isinstance(left, tuple) and isinstance(right, tuple):
            return [term.key for term in left] == [term.key for term in right]
        return as_text(left) == as_text(right)

    def _same_variable(self, left: Term, right: Term) -> bool:
        if left.value == "_" and left.start != right.start:
            return False
        scopes = {self.file.constants.scope(name) for name in (left, right)}
        return len(scopes) == 1 or MEMBER in scopes

    def _same_thing(self, left: Term, right: Term) -> bool:
        """Whether two names are imports of one thing, or an attribute and what it is given."""
        if left.kind == t.NAME == right.kind:
            if "declared" in left.slots or "declared" in right.slots:
                return False
            names = self.file.names
            return bool(names.paths_of(left) & names.paths_of(right))
        if left.value != right.value or {left.kind, right.kind} != _ATTRIBUTE_AND_NAME:
            return False
        name = left if left.kind == t.NAME else right
        return not self.file.constants.is_bound(name)

    def step(self) -> None:
        """Count a step, and look at the clock now and then."""
        self._steps += 1
        if self._steps % CLOCK_STEPS == 0:
            self._check_clock()

    # -- kinds with rules of their own

    def value(self, p: Term, c: Term, env: Bindings) -> Iterator[Bindings]:
        if p.value == c.value or (p.value == "/.../" and p.kind == "regex"):
            yield env
        elif p.value.startswith("$"):
            yield from self.bind(p.value, c.value, env)

    def slots(
        self, p: Term, c: Term, env: Bindings, names: Sequence[str] | None = None
    ) -> Iterator[Bindings]:
        """Named parts, one after the other; what a pattern leaves out may be there."""
        names = list(p.slots) if names is None else names
        if not names:
            yield env
            return
        wanted, given = p.slots.get(names[0]), c.slots.get(names[0])
        if wanted is None:
            yield from self.slots(p, c, env, names[1:])
            return
        if given is None:
            if _may_be_missing(wanted, names[0], p, c):
                yield from self.slots(p, c, env, names[1:])
            return
        for inner in self.unify(wanted, given, env):
            yield from self.slots(p, c, inner, names[1:])

    def sequence(self, ps: Sequence[Term], cs: Sequence[Term], env: Bindings) -> Iterator[Bindings]:
        """Ordered lists, from the first to the last."""
        for end, inner in self.prefix(ps, cs, env):
            if end == len(cs):
                yield inner

    def prefix(
        self, ps: Sequence[Term], cs: Sequence[Term], env: Bindings, at: int = 0, here: int = 0
    ) -> Iterator[tuple[int, Bindings]]:
        """Ways to match all patterns on the code from ``here``; gives where the match ends."""
        self.step()
        if at == len(ps):
            yield here, env
            return
        goal = ps[at]
        if goal.kind == t.DOTS:
            if at + 1 == len(ps):
                yield len(cs), env
                return
            for start in range(here, len(cs) + 1):
                yield from self.prefix(ps, cs, env, at + 1, start)
            return
        if goal.kind == t.META_MANY:
            for stop in range(len(cs), here - 1, -1):
                for inner in self.bind(goal.value, tuple(cs[here:stop]), env):
                    yield from self.prefix(ps, cs, inner, at + 1, stop)
            return
        if here < len(cs):
            for inner in self.unify(goal, cs[here], env):
                yield from self.prefix(ps, cs, inner, at + 1, here + 1)


Handler = Callable[[Unifier, Term, Term, Bindings], Iterator[Bindings]]
_SPECIAL: dict[str, Handler] = {
    t.META: placeholder_matching.match_meta,
    t.DOTS: placeholder_matching.match_dots,
    t.META_MANY: placeholder_matching.match_many,
    t.DEEP: placeholder_matching.match_deep,
    t.TYPED: placeholder_matching.match_typed,
    t.DOTS_CHAIN: placeholder_matching.match_chain,
}
_BY_KIND: dict[str, Handler] = {
    t.NAME: expressions.match_name,
    t.DOT: expressions.match_dot,
    t.STRING: expressions.match_string,
    t.TEMPLATE: expressions.match_template,
    t.CALL: expressions.match_call,
    t.ARGS: expressions.match_args,
    t.FIELD: expressions.match_field,
    t.FIELDS: expressions.match_any_order,
    "dictionary": expressions.match_dictionary,
    t.ATTRIBUTES: expressions.match_any_order,
    t.BASES: expressions.match_any_order,
    "handlers": expressions.match_any_order,
    t.ATTRIBUTE: expressions.match_attribute,
    t.BOOLEAN: expressions.match_boolean,
    t.BINARY: expressions.match_binary,
    t.BLOCK: statements.match_block,
    t.CLASS: statements.match_class,
    t.EXPRESSION: statements.match_expression,
    t.IMPORT: statements.match_import,
    t.ASSIGN: statements.match_assign,
    "declaration": statements.match_assign,
    t.FUNCTION: statements.match_function,
    t.LAMBDA: statements.match_lambda,
    t.PARAM: statements.match_param,
    t.RETURN: statements.match_return,
    "for_in_statement": statements.match_for_each,
    "for_statement": statements.match_for,
    "range": statements.match_range,
    "raise": statements.match_raise,
    t.NEW: statements.match_new,
}
_ATTRIBUTE_AND_NAME = {"attribute-name", t.NAME}
_NAMED = frozenset(_ATTRIBUTE_AND_NAME)


def _may_be_missing(wanted: Term, name: str, p: Term, c: Term) -> bool:
    """Whether code without the part ``name`` has what a pattern wants there."""
    if wanted.kind in ANY_NUMBER or (wanted.kind == t.ATTRIBUTES and not wanted.items):
        return True
    if p.kind == "catch" and wanted.kind == t.META:
        return True
    return name in ("body", "bases") and is_dots(wanted) and not _is_bare_signature(c)


def _is_bare_signature(method: Term) -> bool:
    """A method of an interface: it has no body, and does not say that it is abstract."""
    if method.kind != t.FUNCTION:
        return False
    attributes = method.slots.get("attributes")
    words = [item.value or item.items[0].value for item in attributes.items] if attributes else ()
    return "abstract" not in words and "native" not in words
