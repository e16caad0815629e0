"""Whether a practice may come in: its triggers compile, and its code blocks show what they find."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aida.packs.page_tests import run_alone
from aida.packs.pages import Example, Role, read_page
from aida.rules.rule import Rule
from aida.rules.trial import rule_of_pattern
from aida.syntax.languages import LANGUAGES, find_language
from aida_sync.practices.schemas import PracticeContent
from aida_sync.revisions.refusal import Problem, refuse

BODY, BETTER = "body.md", "better_way.md"


class _Compiled(NamedTuple):
    """A trigger in one language. ``place`` is what an error calls it."""

    place: str
    language: str
    rule: Rule


async def accept(wanted: PracticeContent) -> str:
    """Compile the triggers and run them over the code blocks; raises Unprocessable."""
    refuse(await asyncio.to_thread(_examine, wanted))
    return wanted.id


def _examine(wanted: PracticeContent) -> list[Problem]:
    problems = list(_unknown_languages(wanted))
    if problems:
        return problems
    compiled: list[_Compiled] = []
    problems = list(_compile(wanted, compiled))
    return problems or [*_test_body(wanted, compiled), *_test_better_way(wanted, compiled)]


def _unknown_languages(wanted: PracticeContent) -> Iterator[Problem]:
    known = f"known: {', '.join(language.name for language in LANGUAGES)}"
    for index, name in enumerate(wanted.languages):
        if find_language(name) is None:
            place = f"languages[{index}]"
            yield Problem(place, 1, f"`{name}` is not a language that AIDA reads", known)
    for index, trigger in enumerate(wanted.triggers):
        if trigger.language is not None and trigger.language not in wanted.languages:
            place = f"triggers[{index}].language"
            help = f"the practice has: {', '.join(wanted.languages)}"
            yield Problem(place, 1, f"the practice is not for `{trigger.language}`", help)


def _compile(wanted: PracticeContent, compiled: list[_Compiled]) -> Iterator[Problem]:
    for index, trigger in enumerate(wanted.triggers):
        place = f"triggers[{index}].pattern"
        for language in [trigger.language] if trigger.language else wanted.languages:
            result = rule_of_pattern(trigger.pattern, language)
            for error in result.errors:
                line = (error.line or 0) + 1
                yield Problem(place, line, f"{error.problem} (in {language})", error.hint)
            compiled += (_Compiled(place, language, rule) for rule in result.rules)


def _test_body(wanted: PracticeContent, compiled: Sequence[_Compiled]) -> Iterator[Problem]:
    page = read_page(wanted.body)
    yield from (Problem(BODY, line + 1, problem) for line, problem in page.problems)
    shown: set[str] = set()
    for example in page.with_role(Role.BAD):
        finders = {one.place for one in compiled if _finds(one, example)}
        shown |= finders
        if compiled and not finders:
            yield Problem(BODY, example.line + 1, "no trigger finds this `bad` code block")
    for place in dict.fromkeys(one.place for one in compiled):
        if place not in shown:
            help = f"add a block that opens with ```{wanted.languages[0]} bad"
            yield Problem(place, 1, "no `bad` code block of the body shows what it finds", help)


def _test_better_way(wanted: PracticeContent, compiled: Sequence[_Compiled]) -> Iterator[Problem]:
    page = read_page(wanted.better_way)
    yield from (Problem(BETTER, line + 1, problem) for line, problem in page.problems)
    for example in page.with_role(Role.GOOD):
        found = next((one.place for one in compiled if _finds(one, example)), None)
        if found is not None:
            yield Problem(BETTER, example.line + 1, f"{found} finds this `good` code block")


def _finds(trigger: _Compiled, example: Example) -> bool:
    language = find_language(example.language)
    if language is None or find_language(trigger.language) is not language:
        return False
    return bool(run_alone(trigger.rule, example.code).findings)
