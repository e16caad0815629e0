"""B5, B17, D4: what changed between two revisions of a rule, in meaning and in outcome."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida_sync.revisions.differences import changes
from aida_sync.rules.comparing import compare

from ..service import PAGE, RULE, Service
from .items import PRACTICE, PRACTICES, RULES, create, revise

WIDER = RULE.replace("pattern: print($$$)", "any: [{pattern: print($$$)}, {pattern: pprint($$$)}]")
WIDER_PAGE = PAGE.replace(
    "Use instead:",
    "```python bad\npprint(1)  # finding\n```\nUse instead:",
)


async def diff(before: tuple[str, str], after: tuple[str, str]) -> dict[str, Any]:
    old, new = ({"source": source, "page": page} for source, page in (before, after))
    return await compare(old, new)


@pytest.mark.parametrize(
    ("source", "aspects", "message_only"),
    [
        (RULE.replace("use logging", "use the log"), ["wording"], True),
        (RULE.replace("owner: team", "owner: other"), ["about"], True),
        (RULE.replace("severity: warning", "severity: error"), ["severity"], False),
        (RULE.replace("stage: warn", "stage: enforce"), ["stage"], False),
        (RULE + "files: ['src/**']\n", ["files"], False),
        (RULE + "fix: log.info($$$)\n", ["fix"], False),
        (WIDER.replace("use logging", "other"), ["matching", "wording"], False),
        (RULE + "constraints: {A: {regex: x}}\n", ["matching"], False),
    ],
)
async def test_a_change_is_about_something(
    source: str, aspects: list[str], message_only: bool
) -> None:
    """D4: a change of the message alone is told from one of what is found."""
    told = await diff((RULE, PAGE), (source, PAGE))
    assert told["aspects"] == aspects
    assert told["message_only"] is message_only
    assert not told["layout_only"]


async def test_layout_and_comments_are_no_change() -> None:
    lines = RULE.splitlines(keepends=True)
    shuffled = "# a comment\n" + "".join([*lines[3:], *lines[:3]]).replace(
        "use logging", "'use logging'"
    )
    told = await diff((RULE, PAGE), (shuffled, PAGE))
    assert (told["changes"], told["layout_only"], told["message_only"]) == ([], True, False)


async def test_examples_say_which_code_is_judged_in_another_way(service: Service) -> None:
    """B5: both revisions run over the examples of both pages."""
    admin, project = service.admin, await service.project()
    path = await create(admin, project, RULES)
    await revise(admin, path, {"source": WIDER, "page": WIDER_PAGE})
    told = await admin.get(f"{path}/diff?from=1&to=2")
    assert (told["from"], told["to"]) == (1, 2)
    assert told["aspects"] == ["matching", "wording"]
    assert [change["field"] for change in told["changes"]] == [
        "rule.pattern",
        "rule.any",
        "page",
    ]
    (example,) = told["examples"]
    assert example["code"] == "pprint(1)  # finding\n"
    assert (example["page"], example["line"]) == ("to", 11)
    assert (example["before"], example["after"], example["outcome"]) == ([], [1], "matches now")

    back = await admin.get(f"{path}/diff?from=2&to=1")
    (example,) = back["examples"]
    assert (example["page"], example["outcome"]) == ("from", "matches no more")
    assert (await admin.get(f"{path}/diff?from=1&to=1"))["changes"] == []


async def test_a_revision_that_is_not_there_is_said_so(service: Service) -> None:
    path = await create(service.admin, await service.project(), RULES)
    answer = await service.admin.call("GET", f"{path}/diff?from=1&to=9")
    assert answer.status_code == 404
    assert answer.json()["error"]["details"] == {"latest": 1}


async def test_practices_differ_by_field(service: Service) -> None:
    """B6, D6."""
    admin, project = service.admin, await service.project()
    path = await create(admin, project, PRACTICES)
    body = PRACTICE["body"] + "\nIt fails on a busy machine.\n"
    await revise(admin, path, {**PRACTICE, "title": "Wait", "body": body})
    told = await admin.get(f"{path}/diff?from=1&to=2")
    assert [change["field"] for change in told["changes"]] == ["body", "title"]
    assert "+It fails on a busy machine." in told["changes"][0]["lines"]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(_VALUES, _VALUES)
def test_there_is_a_change_where_values_differ_and_nowhere_else(before: Any, after: Any) -> None:
    """B17: equal values have no change; without a change they say the same."""
    assert not list(changes({"value": after}, {"value": after}))
    if not list(changes({"value": before}, {"value": after})):
        assert json.dumps(_said(before)) == json.dumps(_said(after))


def _said(value: Any) -> Any:
    """The value without what is null, which a text need not name."""
    if isinstance(value, dict):
        return {key: _said(value[key]) for key in sorted(value) if value[key] is not None}
    return [_said(item) for item in value] if isinstance(value, list) else value
