"""A1 to A8: envelopes, pages, entity tags, repeated requests, errors."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from aida_sync.kit.problems import PROBLEM_JSON

from ..service import Service


async def test_success_has_data_and_metadata(service: Service) -> None:
    """A5."""
    answer = await service.admin.call("GET", "/auth/me")
    body = answer.json()
    assert set(body) == {"data", "metadata"}
    assert body["metadata"]["request_id"] == answer.headers["x-request-id"]
    assert datetime.fromisoformat(body["metadata"]["timestamp"]).tzinfo is not None


async def test_the_callers_trace_goes_on(service: Service) -> None:
    """M9, D8."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = await service.admin.call(
        "GET", "/auth/me", traceparent=f"00-{trace}-00f067aa0ba902b7-01"
    )
    assert answer.json()["metadata"]["request_id"] == trace


async def test_errors_have_the_envelope_or_are_problems(service: Service) -> None:
    """A7, A8."""
    path = "/projects/01a21f2b-fce8-722f-aac1-b7c7c9c1b38c"
    plain = await service.admin.call("GET", path)
    assert plain.status_code == 404
    assert plain.json()["error"]["code"] == "not_found"
    assert set(plain.json()["error"]) == {"code", "message", "details"}
    problem = await service.admin.call("GET", path, Accept=PROBLEM_JSON)
    assert problem.headers["content-type"] == PROBLEM_JSON
    assert problem.json()["status"] == 404
    assert problem.json()["type"] == "urn:aida:error:not_found"


async def test_pages_neither_repeat_nor_skip_when_things_are_added(service: Service) -> None:
    """A6."""
    names = [f"p{number}" for number in range(7)]
    for name in names[:5]:
        await service.project(name)
    seen: list[str] = []
    cursor = ""
    for turn in range(9):
        answer = await service.admin.call("GET", f"/projects?limit=2{cursor}")
        body = answer.json()
        seen += [project["slug"] for project in body["data"]]
        if turn < 2:
            await service.project(names[5 + turn])
        following = body["metadata"]["page"]["next_cursor"]
        if following is None:
            break
        cursor = f"&cursor={following}"
    assert seen == names


@pytest.mark.parametrize("cursor", ["x", "!!!", "MDphYmM", "%00"])
async def test_a_foreign_cursor_is_refused(service: Service, cursor: str) -> None:
    answer = await service.admin.call("GET", f"/projects?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_cursor"


async def test_what_did_not_change_is_not_sent_again(service: Service) -> None:
    project = await service.project()
    first = await service.admin.call("GET", f"/projects/{project}")
    again = await service.admin.call(
        "GET", f"/projects/{project}", If_None_Match=first.headers["etag"]
    )
    assert again.status_code == 304
    assert again.content == b""
    path = f"/projects/{project}"
    await service.admin.call("PATCH", path, {"name": "Other"}, If_Match=first.headers["etag"])
    fresh = await service.admin.call("GET", path, If_None_Match=first.headers["etag"])
    assert fresh.json()["data"]["name"] == "Other"


async def test_a_repeated_request_has_one_effect_and_one_answer(service: Service) -> None:
    body = {"slug": "once", "name": "Once"}
    first = await service.admin.call("POST", "/projects", body, Idempotency_Key="k1")
    again = await service.admin.call("POST", "/projects", body, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await service.admin.get("/projects")) == 1
    other = await service.admin.call(
        "POST", "/projects", {**body, "name": "Twice"}, Idempotency_Key="k1"
    )
    assert other.status_code == 422
    assert other.json()["error"]["code"] == "idempotency_key_reused"


async def test_repeated_requests_at_once_have_one_effect(service: Service) -> None:
    body = {"slug": "once", "name": "Once"}
    answers = await asyncio.gather(
        *(service.admin.call("POST", "/projects", body, Idempotency_Key="k2") for _ in range(6))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert any(answer.status_code == 201 for answer in answers)
    assert len(await service.admin.get("/projects")) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b'{"slug": "UPPER", "name": "x"}', 422, "invalid"),
        (b'{"slug": "a", "name": "x\\u0000"}', 422, "invalid"),
        (b'{"slug": "a", "name": "x", "more": 1}', 422, "invalid"),
        (b"[" * 10_000, 400, "bad_request"),
        (b'"' + b"x" * 9_000_000 + b'"', 413, "too_large"),
    ],
)
async def test_bad_bodies_are_refused(
    service: Service, body: bytes, status: int, code: str
) -> None:
    answer = await service.http.post(
        "/api/v1/projects",
        content=body,
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {service.admin.tokens['access_token']}",
        },
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_every_answer_has_the_security_headers(service: Service) -> None:
    for path in ("/auth/me", "/nothing", "/audit/log/checkpoint"):
        headers = (await service.admin.call("GET", path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "server" not in headers
