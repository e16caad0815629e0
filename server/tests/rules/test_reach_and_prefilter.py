"""What is computed of a rule: how far it looks, and what leads to its candidates."""

from __future__ import annotations

import pytest

from aida.rules.compiler import RuleSet
from aida.rules.plan import Plan
from aida.rules.reach import Reach
from aida.rules.reader import read_rules


def plan_of(rule: str, language: str = "python") -> Plan:
    result = read_rules(f"id: r\nlanguage: {language}\nrule: {rule}\n")
    assert not result.errors, result.errors[0]
    spoken = result.rules[0].language
    assert spoken is not None
    return RuleSet(result.rules).for_language(spoken).plans[0]


@pytest.mark.parametrize(
    ("rule", "reach"),
    [
        ("{pattern: eval($X)}", Reach.NODE),
        ("{kind: call, has: {pattern: x, stopBy: end}}", Reach.NODE),
        ("{kind: call, inside: {kind: for_statement, stopBy: end}}", Reach.NODE),
        ("{kind: call, not: {inside: {any: [{kind: block}, {kind: module}]}}}", Reach.NODE),
        ("{kind: call, has: {kind: argument_list, has: {nthChild: 2}}}", Reach.NODE),
        ("{kind: call, inside: {kind: function_definition, has: {regex: ^f}}}", Reach.ITEM),
        ("{pattern: f(), inside: {pattern: 'with $X: $$$B', stopBy: end}}", Reach.ITEM),
        ("{kind: call, follows: {kind: comment}}", Reach.FILE),
        ("{kind: call, inside: {kind: module, has: {kind: import_statement}}}", Reach.FILE),
        ("{kind: call, inside: {regex: x, stopBy: end}}", Reach.FILE),
        ("{kind: module}", Reach.FILE),
        ("{regex: x}", Reach.FILE),
        ("{kind: call, range: {start: {line: 0}, end: {line: 0}}}", Reach.FILE),
    ],
)
def test_reach(rule: str, reach: Reach) -> None:
    assert plan_of(rule).reach is reach


@pytest.mark.parametrize(
    ("rule", "prefilter"),
    [
        ("{pattern: eval($X)}", "literal eval"),
        ("{any: [{pattern: eval($X)}, {pattern: exec($X)}]}", "literal eval | exec"),
        ("{any: [{pattern: eval($X)}, {pattern: $F()}]}", "kind call"),
        ("{pattern: $F($X)}", "kind call"),
        ("{pattern: {context: eval($X), strictness: signature}}", "kind call"),
        ("{kind: string, regex: 'AKIA[0-9A-Z]{16}'}", "literal AKIA"),
        ("{kind: string, regex: '(?i)secret'}", "kind string"),
        ("{kind: call, has: {stopBy: end, pattern: verify}}", "literal verify"),
        ("{kind: call, not: {has: {pattern: timeout}}}", "kind call"),
        ("{not: {kind: call}}", "none: every node is tried"),
        ("{kind: raise_statement}", "literal raise"),
        ("{kind: default_parameter, has: {kind: 'none'}}", "literal None"),
        ("{pattern: 'raise $ERROR($MESSAGE)'}", "literal raise"),
        ("{pattern: self.setdefault}", "literal setdefault"),
        ("{pattern: 'while $X: $$$BODY'}", "literal while"),
    ],
)
def test_prefilter(rule: str, prefilter: str) -> None:
    assert plan_of(rule).prefilter == prefilter


def test_what_stands_around_a_node_lets_files_pass_unread() -> None:
    plan = plan_of(
        "{any: [{kind: break_statement}, {kind: return_statement}],"
        " inside: {kind: finally_clause, stopBy: end}}"
    )
    assert plan.possible_in(b"try: f()\nfinally: return")
    assert not plan.possible_in(b"def f(): return")


def test_an_expression_lets_files_pass_unread() -> None:
    plan = plan_of("{kind: identifier, regex: '(?i)^pass(word|phrase)$'}")
    assert plan.possible_in(b"x = my.PassPhrase")
    assert not plan.possible_in(b"x = my.phrase")


def test_each_kind_has_needs_of_its_own() -> None:
    plan = plan_of("{any: [{pattern: '[$X] * $N'}, {pattern: 'dict.fromkeys($K, $V)'}]}")
    assert len(plan.kinds or ()) == 2
    assert len(list(plan.possible_kinds(b"[1] * 2"))) == 1
    assert len(list(plan.possible_kinds(b"dict.fromkeys(x, y)"))) == 2


def test_the_parent_narrows_the_search() -> None:
    plan = plan_of("{kind: call, all: [{inside: {kind: block}}, {pattern: $F($X)}]}")
    assert plan.parents is not None
    assert len(plan.parents) == 1
    assert plan_of("{kind: call, inside: {kind: block, stopBy: end}}").parents is None
