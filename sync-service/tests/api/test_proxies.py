"""G1, G2: who a client says it comes from is believed of named proxies alone."""

from __future__ import annotations

import httpx
import pytest

from aida_sync.config import Settings

from ..served import serving


async def attempts(settings: Settings) -> list[int]:
    """Statuses of five failed logins, each with an address of its own in X-Forwarded-For."""
    async with serving(settings) as served, httpx.AsyncClient(base_url=served.address) as http:
        body = {"email": "admin@example.com", "password": "wrong password"}
        found = []
        for number in range(5):
            headers = {"X-Forwarded-For": f"203.0.113.{number}", "X-Forwarded-Proto": "https"}
            answer = await http.post("/api/v1/auth/login", json=body, headers=headers)
            found.append(answer.status_code)
        return found


@pytest.mark.parametrize(
    ("trusted", "statuses"),
    [
        ("", [401, 401, 429, 429, 429]),  # the admin's own login was the first
        ("198.51.100.7", [401, 401, 429, 429, 429]),
        ("127.0.0.1", [401] * 5),
    ],
)
async def test_a_spoofed_address_escapes_no_limit(
    settings: Settings, trusted: str, statuses: list[int]
) -> None:
    """G1: X-Forwarded-* of anybody else is ignored; behind a named proxy it is the client."""
    told = settings.model_copy(update={"logins_per_minute": 3, "trusted_proxies": trusted})
    assert await attempts(told) == statuses
