"""Code lenses of a rule file: what each rule matches in the workspace, and its examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aida.features.rule_examples import Examples
from aida.features.rule_heads import rule_heads
from aida.features.rule_matches import RuleMatches
from aida.text import Span


class LensKind(StrEnum):
    """What a lens is about."""

    MATCHES = "matches"
    EXAMPLES = "examples"


@dataclass(frozen=True, slots=True)
class RuleLens:
    """One lens. ``is_ready`` is false while nothing is known that a click could show."""

    span: Span
    rule: str
    kind: LensKind
    title: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class RuleFileState:
    """What is known of a rule file. ``problem`` says why there is nothing to count."""

    matches: Mapping[str, RuleMatches]
    examples: Mapping[str, Examples]
    is_counting: bool = False
    problem: str = ""


def rule_lenses(
    source: bytes, state: RuleFileState, count_examples: Callable[[str], int]
) -> Iterator[RuleLens]:
    """Lenses of every rule of the file, at its id."""
    for head in rule_heads(source):
        matches = state.matches.get(head.id)
        yield RuleLens(
            head.span, head.id, LensKind.MATCHES, _count_title(matches, state), bool(matches)
        )
        examples = state.examples.get(head.id)
        count = examples.count if examples else count_examples(head.id)
        if count:
            title = examples.title if examples else f"Run {count} example{'s' * (count != 1)}"
            yield RuleLens(head.span, head.id, LensKind.EXAMPLES, title, True)


def _count_title(matches: RuleMatches | None, state: RuleFileState) -> str:
    if state.problem:
        return f"not counted: {state.problem}"
    if matches is None:
        return "counting matches …"
    return f"{matches.title} …" if state.is_counting else matches.title
