"""ast-grep is the oracle of the rule language: same ranges, same captures, same fixed text."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from aida.engine import check
from aida.engine.traversal import all_nodes
from aida.rules.compiler import RuleSet
from aida.rules.environment import Environment
from aida.rules.errors import RuleError
from aida.rules.plan import Plan
from aida.rules.reader import build_rules
from aida.rules.value import Value
from aida.syntax.grammar import parse
from aida.syntax.languages import find_language
from tests.differential.cases import Case, languages, read_cases
from tests.differential.oracle import Match, ask, rejects

DELIBERATE = {
    # docs/reference/rule-language.md, "Where AIDA differs from ast-grep", gives the reasons.
    "js-regex-word-boundary-is-unicode",
    "js-regex-ascii-mode-flag",
    "js-regex-class-set-operations",
}
ACCEPTED = {
    # Rules that ast-grep refuses and AIDA takes; same page.
    # No kind tells where to look: AIDA tries every node, and `aida rules list` says so.
    "invalid-all-of-nothing-has-no-kinds",
    "invalid-any-with-one-kindless-branch",
    "invalid-bare-metavar-pattern-has-no-kind",
    "invalid-nth-child-has-no-kinds",
    "invalid-only-inside",
    "invalid-only-not",
    "invalid-only-regex-no-kinds",
    "invalid-range-has-no-kinds",
    "invalid-selector-only-negation-has-no-kinds",
    "invalid-standalone-ellipsis-pattern",
    "invalid-template-strictness-has-no-kind",
    "invalid-util-without-kinds-as-only-matcher",
    # A wider spelling of the same thing.
    "invalid-fix-list-item-without-title",
    "invalid-fix-number",
    "invalid-nth-child-negative-number",
    "invalid-nth-child-word",
    "invalid-unknown-top-level-key",
    "invalid-util-name-with-parentheses",
}


def compile_case(case: Case) -> tuple[RuleSet, Plan]:
    language = find_language(case.language)
    assert language is not None
    ruleset = RuleSet(build_rules(Value.of(case.rule), {}, []))
    return ruleset, ruleset.for_language(language).plans[0]


def matches_of(case: Case) -> list[Match]:
    """AIDA's matches; on the way, proves that no literal or kind filter lost one."""
    language = find_language(case.language)
    ruleset, plan = compile_case(case)
    result = check(case.code, language, ruleset)
    assert not result.failures
    assert language is not None
    tree = parse(language, case.code)
    unfiltered: list[Match] = []
    for node in all_nodes(tree.root_node):
        env = Environment(case.code)
        if plan.core.match(node, env) is None:
            continue
        fixer = plan.core.fixers[0] if plan.core.fixers else None
        span = fixer.span(node, env) if fixer else None
        unfiltered.append(
            Match(
                node.start_byte,
                node.end_byte,
                fixer.text(node, env) if fixer else None,
                span.start if span else None,
                span.end if span else None,
                tuple(sorted((k, env.text(v).decode()) for k, v in env.single.items())),
                tuple(
                    sorted(
                        (k, tuple(env.text(node).decode() for node in nodes))
                        for k, nodes in env.multiple.items()
                    )
                ),
                tuple(sorted(env.transformed.items())),
            )
        )
    reported = Counter((*f.span, f.fixes[0].text if f.fixes else None) for f in result.findings)
    assert reported == Counter((m.start, m.end, m.fix) for m in unfiltered), plan.prefilter
    return sorted(unfiltered, key=repr)


@pytest.mark.parametrize("language", languages())
def test_same_matches(language: str, tmp_path: Path) -> None:
    cases = [case for case in read_cases(language) if case.name not in DELIBERATE]
    expected = ask(cases, tmp_path)
    differing = [
        f"{case.name}:\n  ast-grep {expected[case.name]}\n  aida     {found}"
        for case in cases
        if (found := matches_of(case)) != expected[case.name]
    ]
    assert not differing, "\n".join(differing)


def test_the_corpus_is_as_large_as_promised() -> None:
    counts = {language: sum(1 for _ in read_cases(language)) for language in languages()}
    assert sum(counts.values()) >= 300
    assert len([language for language, count in counts.items() if count >= 20]) >= 10


@pytest.mark.parametrize("name", sorted(DELIBERATE))
def test_deliberate_differences_still_differ(name: str, tmp_path: Path) -> None:
    """A difference that is gone must leave the list."""
    case = next(
        case for language in languages() for case in read_cases(language) if case.name == name
    )
    expected = ask([case], tmp_path)[name]
    with suppress(RuleError):
        assert matches_of(case) != expected


@pytest.mark.parametrize("case", list(read_cases("invalid")), ids=lambda case: case.name)
def test_invalid_rules_are_refused_with_a_reason(case: Case, tmp_path: Path) -> None:
    if case.name in ACCEPTED:
        compile_case(case)
        return
    with pytest.raises(RuleError) as caught:
        compile_case(case)
    assert caught.value.problem
    assert rejects(case, tmp_path)
