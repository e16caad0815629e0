"""The conditions on what metavariables hold."""

from __future__ import annotations

from collections.abc import Sequence

from aida.rules.semgrep import formula as f
from aida.rules.semgrep import term as t
from aida.rules.semgrep.analysis import is_random, runs_on
from aida.rules.semgrep.bindings import Bound, TextBound
from aida.rules.semgrep.code_pattern import Match
from aida.rules.semgrep.comparison import Code, Comparable, compare, number_of
from aida.rules.semgrep.language_names import languages_called
from aida.rules.semgrep.range_logic import RangeLogic, span_of
from aida.rules.semgrep.regexes import matches_start
from aida.rules.semgrep.term import Term


def holds(evaluation: RangeLogic, condition: f.Condition, match: Match) -> Sequence[Match]:
    """The match, perhaps with more bindings, if the condition holds; nothing otherwise."""
    match condition:
        case f.MetavariableRegex():
            kept = _regex(evaluation, condition, match)
        case f.MetavariablePattern():
            return _pattern(evaluation, condition, match)
        case f.MetavariableType():
            kept = _type(evaluation, condition, match)
        case f.MetavariableComparison():
            kept = _comparison(evaluation, condition, match)
        case f.MetavariableAnalysis():
            kept = _analysis(evaluation, condition, match)
    return (match,) if kept else ()


def _regex(evaluation: RangeLogic, condition: f.MetavariableRegex, match: Match) -> bool:
    bound = match.env.get(condition.name)
    if bound is None:
        return False
    text = text_of(evaluation, bound)
    if condition.constant_propagation:
        value = evaluation.constant(bound)
        if value is not None and not (isinstance(bound, Term) and bound.kind == t.DOT):
            text = value.value
    return matches_start(condition.source, text)


def text_of(evaluation: RangeLogic, bound: Bound) -> str:
    """Source text of what a metavariable holds."""
    place = span_of(bound)
    if place is None:
        return bound if isinstance(bound, str) else ""
    return evaluation.source[slice(*place)].decode("utf-8", "replace")


def _pattern(
    evaluation: RangeLogic, condition: f.MetavariablePattern, match: Match
) -> Sequence[Match]:
    bound = match.env.get(condition.name)
    place = span_of(bound)
    if bound is not None and condition.language is not None:
        return (match,) if _in_other_language(evaluation, condition, bound) else ()
    if bound is None or place is None:
        return ()
    found: list[Match] = []
    for inner in evaluation.ranges(condition.formula, place):
        env = evaluation.merged(match.env, inner.env)
        if env is not None:
            found.append(Match(match.start, match.end, env))
    return found[:20]


def _in_other_language(
    evaluation: RangeLogic, condition: f.MetavariablePattern, bound: Bound
) -> bool:
    """Whether the text of a string, read as code of another language, matches."""
    constant = evaluation.constant(bound)
    is_string = constant is not None and constant.kind == t.STRING
    text = constant.value if constant is not None and is_string else text_of(evaluation, bound)
    languages = languages_called(condition.language or "")
    return evaluation.matches_elsewhere(
        condition.formula, text, languages[0] if languages else None
    )


def _type(evaluation: RangeLogic, condition: f.MetavariableType, match: Match) -> bool:
    bound = match.env.get(condition.name)
    if bound is None:
        return False
    names = {
        (kind.node.text or b"").decode("utf-8", "replace") if kind.kind != t.NAME else kind.value
        for kind in evaluation.types(bound)
    }
    return any(name in names for name in condition.types)


def _comparison(evaluation: RangeLogic, condition: f.MetavariableComparison, match: Match) -> bool:
    values = {
        name: value
        for name, bound in match.env.items()
        if (value := _value(evaluation, condition, bound)) is not None
    }
    return compare(condition.comparison, values)


def _value(
    evaluation: RangeLogic, condition: f.MetavariableComparison, bound: Bound
) -> Comparable | None:
    """What a metavariable holds as a number, a truth value or a text."""
    text = text_of(evaluation, bound)
    if isinstance(bound, TextBound) and not bound.is_word and not condition.strip:
        return text
    constant = evaluation.constant(bound)
    if constant is not None:
        if constant.kind == t.CONSTANT:
            return {"true": True, "false": False}.get(constant.value.lower())
        if constant.kind == t.STRING:
            if constant is bound and constant.slots.get("prefix") is not None:
                return Code(text)
            is_number = condition.strip
            number = number_of(constant.value, condition.base, strip=True) if is_number else None
            return constant.value if number is None else number
        text = constant.value
        if text.endswith("L"):
            return Code(text)  # Semgrep reads no long numbers
    number = number_of(text, condition.base, strip=condition.strip)
    if number is not None:
        return number
    if isinstance(bound, Term):
        items = _items(evaluation, condition, bound)
        return Code(text) if items is None else items
    return text


def _items(
    evaluation: RangeLogic, condition: f.MetavariableComparison, bound: Term
) -> Comparable | None:
    """The values of a list of literals."""
    if bound.kind != t.SEQUENCE or bound.value != "list":
        return None
    values = [_value(evaluation, condition, item) for item in bound.items]
    return [value for value in values if value is not None]


def _analysis(evaluation: RangeLogic, condition: f.MetavariableAnalysis, match: Match) -> bool:
    bound = match.env.get(condition.name)
    if bound is None:
        return False
    constant = evaluation.constant(bound)
    is_string = constant is not None and constant.kind == t.STRING
    text = constant.value if constant is not None and is_string else text_of(evaluation, bound)
    if condition.analyzer == "redos":
        return runs_on(text)
    return is_random(text, condition.mode)
