"""What changed in meaning between two revisions of a rule, and which examples tell."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field

from aida.packs.page_tests import lines_reported
from aida.packs.pages import Example, read_page, without_markers
from aida.rules.reader import read_rules
from aida.rules.rule import Rule
from aida.rules.yaml_reader import read_yaml
from aida_sync.revisions.differences import changes
from aida_sync.revisions.noun import Content
from aida_sync.revisions.schemas import DiffHead, FieldChange
from aida_sync.rules.acceptance import RULE_FILE


class Aspect(StrEnum):
    """What a change of a rule is about."""

    MATCHING = "matching"
    FILES = "files"
    FIX = "fix"
    SEVERITY = "severity"
    STAGE = "stage"
    WORDING = "wording"
    ABOUT = "about"


class Outcome(StrEnum):
    """What happened to a code block."""

    MATCHES_NOW = "matches now"
    NO_MORE = "matches no more"
    ELSEWHERE = "matches on other lines"


class RuleChange(FieldChange):
    """A field of a rule that differs."""

    aspect: Aspect


class ExampleChange(BaseModel):
    """A code block of either page that the two revisions do not judge alike."""

    page: Annotated[str, Field(description="Whose page it is on: `from`, `to` or `both`.")]
    line: Annotated[int, Field(description="Line of the page where its code begins, from 1.")]
    language: str
    code: str
    before: Annotated[list[int], Field(description="Lines of the code reported before, from 1.")]
    after: Annotated[list[int], Field(description="Lines of the code reported after.")]
    outcome: Outcome


class RuleDiff(DiffHead):
    """What changed between two revisions of a rule."""

    aspects: Annotated[list[Aspect], Field(description="What the changes are about.")]
    message_only: Annotated[
        bool, Field(description="Whether only words changed: no code is judged in another way.")
    ]
    layout_only: Annotated[
        bool, Field(description="Whether the rule says the same, in another order or layout.")
    ]
    changes: list[RuleChange]
    examples: list[ExampleChange]


_ASPECTS = {
    **dict.fromkeys(("files", "ignores", "paths"), Aspect.FILES),
    **dict.fromkeys(("fix", "fix-safety", "fix-regex"), Aspect.FIX),
    **dict.fromkeys(("message", "note", "title", "labels", "page"), Aspect.WORDING),
    **dict.fromkeys(("owner", "tags", "references", "url", "metadata"), Aspect.ABOUT),
    "severity": Aspect.SEVERITY,
    "stage": Aspect.STAGE,
}
_WORDS_ONLY = {Aspect.WORDING, Aspect.ABOUT}
_SEMGREP_HEAD = re.compile(r"^rules\[\d+\]\.")


async def compare(before: Content, after: Content) -> dict[str, Any]:
    """The difference of two revisions; both are run over the examples of both pages."""
    return await asyncio.to_thread(_compare, before, after)


def _compare(before: Content, after: Content) -> dict[str, Any]:
    found = [
        RuleChange(**change.model_dump(), aspect=_aspect_of(change.field))
        for change in changes(_data(before), _data(after))
    ]
    page = list(changes({"page": before["page"]}, {"page": after["page"]}))
    told = [*found, *(RuleChange(**one.model_dump(), aspect=Aspect.WORDING) for one in page)]
    aspects = [aspect for aspect in Aspect if any(one.aspect is aspect for one in told)]
    return {
        "aspects": aspects,
        "message_only": bool(told) and _WORDS_ONLY.issuperset(aspects),
        "layout_only": not found and before["source"] != after["source"],
        "changes": told,
        "examples": list(_examples(before, after)),
    }


def _data(content: Content) -> Any:
    """What the rule's file says, without the order of keys, quotes and comments."""
    documents = [document.plain() for document in read_yaml(content["source"], RULE_FILE)]
    return documents[0] if len(documents) == 1 else {"documents": documents}


def _aspect_of(field: str) -> Aspect:
    head = re.split(r"[.\[]", _SEMGREP_HEAD.sub("", field), maxsplit=1)[0]
    return _ASPECTS.get(head, Aspect.MATCHING)


def _examples(before: Content, after: Content) -> Iterator[ExampleChange]:
    old = read_rules(before["source"], RULE_FILE).rules
    new = read_rules(after["source"], RULE_FILE).rules
    for page, example in _blocks(before["page"], after["page"]):
        was, now = _reported(example, old), _reported(example, new)
        if was != now:
            yield ExampleChange(
                page=page,
                line=example.line + 1,
                language=example.language,
                code=example.code,
                before=was,
                after=now,
                outcome=_outcome(was, now),
            )


def _blocks(before: str, after: str) -> Iterator[tuple[str, Example]]:
    """The code blocks of both pages; one that stands on both comes once, as it is on the second."""
    old, new = read_page(before).examples, read_page(after).examples
    known = {_identity(example) for example in old}
    for example in new:
        yield "both" if _identity(example) in known else "to", example
    fresh = {_identity(example) for example in new}
    yield from (("from", example) for example in old if _identity(example) not in fresh)


def _identity(example: Example) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    code = without_markers(example.code)
    return example.language, code, tuple(sorted(example.options.items()))


def _reported(example: Example, rules: Sequence[Rule]) -> list[int]:
    return sorted(line + 1 for line in lines_reported(example, rules))


def _outcome(was: Sequence[int], now: Sequence[int]) -> Outcome:
    if not was:
        return Outcome.MATCHES_NOW
    return Outcome.ELSEWHERE if now else Outcome.NO_MORE
