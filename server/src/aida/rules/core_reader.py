"""What rules, global utilities and rewriters share: a matcher with all that hangs on it."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Sequence

from aida.rules import vocabulary
from aida.rules.builder import Scope, build_rule
from aida.rules.core import RuleCore
from aida.rules.fix_reader import read_fixers
from aida.rules.matcher import All, AnyOf, Matcher, PatternMatcher
from aida.rules.transform_reader import read_transformations
from aida.rules.value import Value

_ID = re.compile(r"[^\s\[\],]+")


def build_core(value: Value, scope: Scope, *, rewriters: bool = False) -> RuleCore:
    """The part that rules, global utilities and rewriters share; raises RuleError."""
    rule = value.get("rule")
    if rule is None:
        value.fail("there is no `rule`", "rule: {pattern: 'eval($X)'}")
    scope = with_local_utilities(value, scope)
    matcher = build_rule(rule, scope)
    _refuse_broken_pattern(rule, matcher)
    constraints: dict[str, Matcher] = {}
    if (given := value.get("constraints")) is not None:
        constraints = {name: build_rule(item, scope) for name, item in given.items()}
    variables = matcher.variables() | _utility_variables(scope)
    variables = variables.union(*(item.variables() for item in constraints.values()))
    if given is not None:
        for name in constraints:
            if name not in variables:
                given.fail(f"no part of the rule binds ${name}", key=name)
    registry: dict[str, RuleCore] = {}
    transformations = {}
    if (given := value.get("transform")) is not None:
        transformations = read_transformations(given, scope.language, variables, registry)
        variables |= set(transformations)
    fixers = []
    if (given := value.get("fix")) is not None:
        fixers = read_fixers(given, scope, variables)
    core = RuleCore(matcher, constraints, transformations, fixers)
    if rewriters:
        _read_rewriters(value, scope, variables, registry)
    return core


def _refuse_broken_pattern(rule: Value, matcher: Matcher) -> None:
    """An incomplete snippet matches any kind of node: with no kind beside it, everything."""
    if matcher.kinds() is not None:
        return
    queue = [matcher]
    while queue:
        part = queue.pop()
        if isinstance(part, PatternMatcher) and part.pattern.is_error:
            _pattern_in(rule, part.pattern.source).fail(
                f"the pattern `{part.pattern.source}` is not complete code and matches anything",
                "complete it, pick a part of it by `context` + `selector`, or add a `kind`",
            )
        if isinstance(part, All | AnyOf):
            queue += part.members


def _pattern_in(rule: Value, source: str) -> Value:
    """Where a pattern is written; the rule object itself when that cannot be told."""
    queue = [rule]
    while queue:
        value = queue.pop(0)
        pattern = value.get("pattern")
        if pattern is not None and pattern.text == source:
            return pattern
        queue += [
            item
            for key in ("all", "any")
            if (found := value.get(key)) is not None
            for item in (found.data if isinstance(found.data, list) else ())
        ]
    return rule


def _utility_variables(scope: Scope) -> set[str]:
    local = scope.utilities.maps[0] if isinstance(scope.utilities, ChainMap) else {}
    return set().union(*(matcher.variables() for matcher in local.values()))


def with_local_utilities(value: Value, scope: Scope) -> Scope:
    """The scope inside a document, whose ``utils`` it may refer to."""
    given = value.get("utils")
    if given is None:
        return scope
    table: dict[str, Matcher] = {}
    inner = scope.with_utilities(ChainMap(table, dict(scope.utilities)), frozenset(given.mapping()))
    for name in _in_order(given):
        table[name] = build_rule(given.mapping()[name], inner)
    return inner


def _in_order(utilities: Value) -> list[str]:
    """Names sorted so that what a utility refers to comes first; fails on a cycle."""
    entries = utilities.mapping()
    order: list[str] = []
    state: dict[str, bool] = {}

    def visit(name: str) -> None:
        if state.get(name):
            return
        if name in state:
            utilities.fail(
                f"the utility `{name}` refers to itself through `matches`",
                "break the circle, or refer to it inside `has` or `inside`",
                key=name,
            )
        state[name] = False
        for reference in _references(entries[name]):
            if reference in entries:
                visit(reference)
        state[name] = True
        order.append(name)

    for name in entries:
        visit(name)
    return order


def _references(value: Value) -> Iterator[str]:
    """Utilities that a rule object evaluates on the very node it is given."""
    if not isinstance(value.data, dict):
        return
    for key, item in value.data.items():
        if key == "matches":
            yield item.text
        elif key in vocabulary.COMPOSITE:
            for part in item.data if isinstance(item.data, list) else [item]:
                yield from _references(part)


def _read_rewriters(
    value: Value, scope: Scope, variables: set[str], registry: dict[str, RuleCore]
) -> None:
    given = value.get("rewriters")
    items: Sequence[Value] = given.sequence("a list of rewriters") if given is not None else ()
    for item in items:
        name = read_identifier(item)
        if item.get("fix") is None:
            item.fail(f"the rewriter `{name}` needs a `fix`", "fix: the text to put in its place")
        registry[name] = _rewriter_core(item, scope, variables, registry)
    for item in (value, *items):
        for transformation in (item.get("transform") or Value({})).mapping().values():
            rewrite = transformation.get("rewrite")
            for used in (rewrite.get("rewriters") or Value([])).sequence() if rewrite else ():
                if used.text not in registry:
                    used.fail(f"there is no rewriter `{used.text}`", "define it under `rewriters:`")


def _rewriter_core(
    value: Value, scope: Scope, outer: set[str], registry: dict[str, RuleCore]
) -> RuleCore:
    rule = value.get("rule")
    if rule is None:
        value.fail("there is no `rule`")
    scope = with_local_utilities(value, scope)
    matcher = build_rule(rule, scope)
    given = value.get("constraints")
    constraints = {name: build_rule(item, scope) for name, item in given.items()} if given else {}
    variables = outer | matcher.variables() | _utility_variables(scope)
    variables = variables.union(*(item.variables() for item in constraints.values()))
    transformations = {}
    if (given := value.get("transform")) is not None:
        inherited = variables - (outer - matcher.variables())
        transformations = read_transformations(
            given, scope.language, inherited | outer, registry, may_hide=outer
        )
        variables |= set(transformations)
    fixers = read_fixers(value.mapping()["fix"], scope, variables)
    return RuleCore(matcher, constraints, transformations, fixers)


def read_identifier(value: Value) -> str:
    """The id of a rule or rewriter; raises RuleError."""
    name = value.get("id")
    if name is None:
        value.fail("a rule needs an `id`", "id: no-eval")
    text = name.string("the id of the rule")
    if not _ID.fullmatch(text):
        name.fail(f"`{text}` cannot be an id", "use letters, digits and dashes, such as no-eval")
    return text
