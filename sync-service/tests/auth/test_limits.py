"""R5, R7, G2: a user's requests are counted, and what is too much is refused with its time."""

from __future__ import annotations

from aida_sync.config import Settings

from ..service import running


async def test_the_request_after_the_last_one_is_refused(settings: Settings) -> None:
    limited = settings.model_copy(update={"requests_per_minute": 5})
    async with running(limited) as service:
        answers = [await service.admin.call("GET", "/auth/me") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert answers[0].headers["ratelimit-policy"] == '"user";q=5;w=60'
        assert answers[0].headers["ratelimit"].startswith('"user";r=4;t=')
        assert answers[5].json()["error"]["code"] == "rate_limited"
        assert 1 <= int(answers[5].headers["retry-after"]) <= 60


async def test_guessing_passwords_is_slowed_down(settings: Settings) -> None:
    limited = settings.model_copy(update={"logins_per_minute": 3})
    async with running(limited) as service:
        body = {"email": "admin@example.com", "password": "wrong password"}
        codes = [
            (await service.anonymous.call("POST", "/auth/login", body)).status_code
            for _ in range(3)
        ]
        assert codes == [401, 401, 429]  # the admin's own login was the first


async def test_ai_requests_have_a_limit_of_their_own(settings: Settings) -> None:
    limited = settings.model_copy(
        update={"ai_requests_per_minute": 4, "ai_tokens_a_request": 1000, "requests_per_minute": 9}
    )
    async with running(limited) as service:
        path = f"/projects/{await service.project()}/ai/requests"
        body = {"provider": "local", "model": "small", "tokens": 1000}
        codes = [
            (await service.admin.call("POST", path, {**body, "tokens": tokens})).status_code
            for tokens in (1000, 2000)  # the second counts as two
        ]
        last = [await service.admin.call("POST", path, body) for _ in range(2)]
        assert codes + [answer.status_code for answer in last] == [201, 201, 201, 429]
        assert last[1].headers["ratelimit-policy"] == '"ai";q=4;w=60'
        assert (await service.admin.call("GET", path)).status_code == 200
        assert len(await service.admin.get(path)) == 3
