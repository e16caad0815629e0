"""N7: whatever comes in is kept as it is, or refused with the envelope; nothing of it is run."""

from __future__ import annotations

from typing import Any

import pytest

from ..service import Service

TEXTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}} ${7*7} #{7*7}",
    "'; DROP TABLE projects; --",
    "Robert'); DELETE FROM users WHERE ('1'='1",
    "%27%20OR%201=1 -- _%",
    "../../../../etc/passwd",
    "\u202egnp.exe",
    "名前 \U0001f600",
]
REFUSED = ["nul\x00byte", "line\nbreak", "bell\x07", "x" * 201, ""]


@pytest.mark.parametrize("text", TEXTS)
async def test_it_is_kept_as_it_is(service: Service, text: str) -> None:
    made = await service.admin.post("/projects", {"slug": "hostile", "name": text})
    assert (await service.admin.get(f"/projects/{made['id']}"))["name"] == text
    answer = await service.admin.call("GET", f"/projects/{made['id']}")
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(await service.admin.get("/projects")) == 1
    assert len(await service.admin.get("/users")) == 1


@pytest.mark.parametrize("text", REFUSED)
async def test_it_is_refused_in_words(service: Service, text: str) -> None:
    answer = await service.admin.call("POST", "/projects", {"slug": "hostile", "name": text})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"slug":' * 50_000, 400),
        (b'{"slug": "a", "name": "' + b"x" * 10_000_000 + b'"}', 413),
        (b"\xff\xfe", 400),
        (b'{"slug": 1e999, "name": NaN}', 422),
        (b"", 422),
    ],
)
async def test_bodies_that_are_no_request(service: Service, body: bytes, status: int) -> None:
    token = service.admin.tokens["access_token"]
    answer = await service.http.post(
        "/api/v1/projects",
        content=body,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    assert answer.status_code == status, answer.text[:500]
    assert set(answer.json()["error"]) == {"code", "message", "details"}
    assert await _projects(service) == []


async def test_queries_are_values(service: Service) -> None:
    await service.project("one")
    for cursor in ("' OR '1'='1", "0; DROP TABLE projects", "\u0000", "ö" * 500):
        answer = await service.admin.http.get(
            "/api/v1/projects",
            params={"cursor": cursor},
            headers={"Authorization": f"Bearer {service.admin.tokens['access_token']}"},
        )
        assert answer.status_code in (400, 422), answer.text
    assert len(await _projects(service)) == 1


async def _projects(service: Service) -> list[Any]:
    return await service.admin.get("/projects")
