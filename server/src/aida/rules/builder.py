"""From a rule object, as written, to its matcher. Errors say where and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from aida.rules import strictness as levels
from aida.rules import vocabulary
from aida.rules.environment import Environment
from aida.rules.errors import RuleError
from aida.rules.matcher import (
    All,
    AnyOf,
    KindMatcher,
    Matcher,
    Not,
    PatternMatcher,
    Range,
    RegexMatcher,
)
from aida.rules.nth_child import NthChild, parse_position
from aida.rules.pattern import (
    PatternSyntaxError,
    compile_pattern,
    compile_selected,
    parse_snippet,
)
from aida.rules.regex import Regex, RegexError
from aida.rules.relation import Follows, Has, Inside, Precedes, Stop, StopBy
from aida.rules.selector import SelectorError, is_selector, parse_selector
from aida.rules.utility import Reference
from aida.rules.value import Value
from aida.syntax.grammar import Node, field_id, grammar, kind_id
from aida.syntax.keywords import keywords_of
from aida.syntax.languages import Language

RULE_KEYS = tuple(vocabulary.RULE_OBJECT)
RELATION_KEYS = tuple(vocabulary.RELATION)


@dataclass(frozen=True)
class Scope:
    """What a rule object may refer to: its language and the utilities in reach."""

    language: Language
    utilities: Mapping[str, Matcher] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    warnings: list[RuleError] = field(default_factory=list)

    def with_utilities(self, utilities: Mapping[str, Matcher], names: frozenset[str]) -> Scope:
        """The same scope with utilities of a rule's own."""
        return replace(self, utilities=utilities, known=self.known | names)


def build_rule(value: Value, scope: Scope, *, relation: bool = False) -> Matcher:
    """Matcher for a rule object; raises RuleError.

    In a ``relation`` unknown keys only warn: ast-grep ignores them there, and rules rely on it.
    """
    entries = value.mapping("a rule object such as `pattern: foo($A)`")
    try:
        value.only(RELATION_KEYS if relation else RULE_KEYS, "a rule object")
    except RuleError as error:
        if not relation:
            raise
        scope.warnings.append(error)
    # Atomic conditions first: they are cheap and decide the node; relations come last.
    members = [_BUILDERS[key](entries[key], scope) for key in RULE_KEYS if key in entries]
    if not members:
        value.fail(
            "a rule needs at least one condition",
            f"add one of: {', '.join(RULE_KEYS)}",
        )
    return members[0] if len(members) == 1 else All(members)


def _pattern(value: Value, scope: Scope) -> Matcher:
    level, selector, code = levels.SMART, None, value
    if isinstance(value.data, dict):
        value.only(vocabulary.PATTERN, "a pattern object")
        if (strictness := value.get("strictness")) is not None:
            level = levels.BY_NAME[strictness.choice(levels.BY_NAME, "a strictness")]
        selector = value.get("selector")
        context = value.get("context")
        if context is None:
            value.fail("a pattern object needs `context`", "context: class A { $B() {} }")
        code = context
    source = code.string("code with metavariables such as $A")
    try:
        if selector is None:
            return PatternMatcher(compile_pattern(source, scope.language, level))
    except PatternSyntaxError as error:
        code.fail(str(error))
    target = _kind(selector, scope)
    for node in _depth_first(parse_snippet(source, scope.language)):
        if target.match(node, Environment(b"")) is not None:
            return PatternMatcher(compile_selected(node, source, scope.language, level))
    selector.fail(
        f"no `{selector.text}` in the context `{source}`",
        f"the context holds: {', '.join(_kinds_in(source, scope.language))}",
    )


def _depth_first(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def _kinds_in(source: str, language: Language) -> list[str]:
    nodes = _depth_first(parse_snippet(source, language))
    return list(dict.fromkeys(node.type for node in nodes if node.is_named))


def _kind(value: Value, scope: Scope) -> Matcher:
    text = value.string("the kind of a node, such as call_expression")

    def lookup(name: str) -> Matcher:
        found = kind_id(scope.language, name)
        if found is None:
            value.fail(
                f"`{name}` is not a kind of node in {scope.language.name}",
                _similar_kinds(name, scope.language),
            )
        keyword = keywords_of(scope.language).get(found)
        return KindMatcher(found, keyword and (keyword.text.encode(), keyword.depth))

    if not is_selector(text):
        return lookup(text)
    try:
        return parse_selector(text, lookup)
    except SelectorError as error:
        value.fail(str(error))


def _similar_kinds(name: str, language: Language) -> str:
    compiled = grammar(language)
    names = {
        kind
        for identifier in range(compiled.node_kind_count)
        if compiled.node_kind_is_named(identifier)
        and (kind := compiled.node_kind_for_id(identifier))
    }
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(f'`{kind}`' for kind in close)}?" if close else ""


def _regex(value: Value, scope: Scope) -> Matcher:
    try:
        return RegexMatcher(Regex(value.string("a regular expression")))
    except RegexError as error:
        value.fail(f"not a regular expression: {error}", "the syntax is that of RE2 and Rust")


def _nth_child(value: Value, scope: Scope) -> Matcher:
    position, of, reverse = value, None, False
    if isinstance(value.data, dict):
        value.only(vocabulary.NTH_CHILD, "nthChild")
        given = value.get("position")
        if given is None:
            value.fail("nthChild needs `position`", "position: 2n+1")
        position = given
        if (rule := value.get("ofRule")) is not None:
            of = build_rule(rule, scope)
        reverse = (flag := value.get("reverse")) is not None and flag.boolean()
    parsed = parse_position(position.string("a number or a formula such as 2n+1"))
    if parsed is None:
        position.fail(f"`{position.text}` is not a position", "write 3, odd, even or 2n+1")
    return NthChild(*parsed, of, reverse=reverse)


def _range(value: Value, scope: Scope) -> Matcher:
    value.only(vocabulary.RANGE, "range")
    points: list[tuple[int, int | None]] = []
    for key in vocabulary.RANGE:
        point = value.get(key)
        if point is None:
            value.fail(f"range needs `{key}`", f"{key}: {{line: 0, column: 0}}")
        point.only(vocabulary.POSITION, f"range.{key}")
        line, column = point.get("line"), point.get("column")
        if line is None:
            point.fail("a position needs `line`, counted from 0")
        points.append((line.integer(), None if column is None else column.integer()))
    start, end = points
    if start[0] > end[0] or (start[0] == end[0] and (start[1] or 0) > (end[1] or start[1] or 0)):
        value.fail("the range ends before it starts")
    return Range(start, end)


def _all(value: Value, scope: Scope) -> Matcher:
    return All([build_rule(item, scope) for item in value.sequence("a list of rule objects")])


def _any(value: Value, scope: Scope) -> Matcher:
    return AnyOf([build_rule(item, scope) for item in value.sequence("a list of rule objects")])


def _not(value: Value, scope: Scope) -> Matcher:
    return Not(build_rule(value, scope))


def _matches(value: Value, scope: Scope) -> Matcher:
    name = value.string("the name of a utility rule")
    if name not in scope.known and name not in scope.utilities:
        names = sorted(scope.known | set(scope.utilities))
        close = difflib.get_close_matches(name, names, n=1)
        value.fail(
            f"there is no utility rule `{name}`",
            f"did you mean `{close[0]}`?" if close else "define it under `utils:`",
        )
    return Reference(name, scope.utilities)


def stop_of(value: Value, scope: Scope) -> StopBy:
    """Where the relation ``value`` stops looking."""
    stop = value.get("stopBy")
    if stop is None:
        return Stop.NEIGHBOR
    if isinstance(stop.data, dict):
        return build_rule(stop, scope)
    return Stop(stop.choice(vocabulary.STOPS, "neighbor, end or a rule object"))


def _relation(kind: type[Inside | Has | Precedes | Follows]) -> Callable[[Value, Scope], Matcher]:
    def build(value: Value, scope: Scope) -> Matcher:
        member = build_rule(value, scope, relation=True)
        chosen = value.get("field")
        if chosen is None:
            return kind(member, stop_of(value, scope))
        if kind in (Precedes, Follows):
            value.fail("`field` goes with inside and has only", key="field")
        name = chosen.string("the name of a field")
        found = field_id(scope.language, name)
        if found is None:
            chosen.fail(
                f"`{name}` is not a field in {scope.language.name}",
                _similar_fields(name, scope.language),
            )
        return kind(member, stop_of(value, scope), found)

    return build


def _similar_fields(name: str, language: Language) -> str:
    compiled = grammar(language)
    names = [
        found
        for identifier in range(1, compiled.field_count + 1)
        if (found := compiled.field_name_for_id(identifier))
    ]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(f'`{field}`' for field in close)}?"
    return f"its fields are: {', '.join(sorted(names))}"


_BUILDERS: dict[str, Callable[[Value, Scope], Matcher]] = {
    "pattern": _pattern,
    "kind": _kind,
    "regex": _regex,
    "nthChild": _nth_child,
    "range": _range,
    "all": _all,
    "any": _any,
    "not": _not,
    "matches": _matches,
    "inside": _relation(Inside),
    "has": _relation(Has),
    "precedes": _relation(Precedes),
    "follows": _relation(Follows),
}
