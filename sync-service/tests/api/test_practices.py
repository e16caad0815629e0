"""B6, D6: a practice comes in when its triggers find what its page shows."""

from __future__ import annotations

from typing import Any

import pytest

from ..service import Service
from .items import PRACTICE

SLEEP = {"pattern": "time.sleep($SECONDS)"}


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"languages": ["pyton"]}, "languages[0]:1", "not a language"),
        ({"triggers": [{**SLEEP, "language": "go"}]}, "triggers[0].language:1", "not for `go`"),
        ({"triggers": [SLEEP, {"pattern": "f("}]}, "triggers[1].pattern:1", "not complete"),
        ({"triggers": [SLEEP, {"pattern": "wait()"}]}, "triggers[1].pattern:1", "shows what"),
        ({"triggers": [{"pattern": "wait()"}]}, "body.md:4", "no trigger finds"),
        (
            {"better_way": "```python good\ntime.sleep(2)\n```"},
            "better_way.md:2",
            "finds this `good`",
        ),
    ],
)
async def test_a_practice_that_does_not_work_is_refused_with_its_place(
    service: Service, change: dict[str, Any], place: str, words: str
) -> None:
    """B6, B17."""
    path = f"/projects/{await service.project()}/practices"
    answer = await service.admin.call("POST", path, {**PRACTICE, **change})
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["code"] == "not_accepted"
    assert error["message"].startswith(place)
    assert words in error["message"]
    assert await service.admin.get(path) == []


async def test_a_practice_without_triggers_is_a_page(service: Service) -> None:
    """D6."""
    path = f"/projects/{await service.project()}/practices"
    item = await service.admin.post(path, {**PRACTICE, "triggers": []})
    shown = await service.admin.get(f"{path}/{item['id']}/revisions/1")
    assert {key: shown[key] for key in PRACTICE} == {**PRACTICE, "triggers": []}


@pytest.mark.parametrize(
    "change",
    [
        {"id": "Not A Name"},
        {"languages": []},
        {"references": ["javascript:alert(1)"]},
        {"references": ['https://x.example/"onload']},
        {"body": ""},
        {"body": "a\u0000b"},
        {"triggers": [{"pattern": "f()", "more": 1}]},
        {"more": 1},
    ],
)
async def test_what_is_no_practice_is_invalid(service: Service, change: dict[str, Any]) -> None:
    """B17."""
    path = f"/projects/{await service.project()}/practices"
    answer = await service.admin.call("POST", path, {**PRACTICE, **change})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
