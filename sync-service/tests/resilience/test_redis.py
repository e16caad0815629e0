"""R5, P6: replicas share their counts through Redis; without it core paths answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from aida_sync.auth.limits import Limiter, Limits
from aida_sync.config import Settings
from aida_sync.errors import RateLimited
from aida_sync.kit import metrics

from ..redis_server import RedisServer
from ..service import running


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def backend() -> str:
    return "sqlite"


async def used_up(limiter: Limiter, who: str, most: int = 50) -> int:
    """How many messages pass before one is refused."""
    for number in range(most):
        try:
            await limiter.count_message(who)
        except RateLimited:
            return number
    return most


async def test_two_replicas_share_the_count(redis: RedisServer) -> None:
    """R5: together they let through what one would."""
    limits = Limits(100, 100, messages=10)
    one, two = Limiter(limits, redis.url), Limiter(limits, redis.url)
    for _ in range(4):
        await one.count_message("ada")
    assert await used_up(two, "ada") == 6
    assert await used_up(one, "ada") == 0
    assert await used_up(one, "bob") == 10


async def test_without_redis_each_counts_for_itself_and_quickly(redis: RedisServer) -> None:
    """P4, P6, R5: no error reaches a client; the breaker spares the waiting."""
    limits = Limits(100, 100, messages=10)
    limiter = Limiter(limits, redis.url)
    await limiter.count_message("ada")
    redis.stop()
    assert await used_up(limiter, "ada") == 10
    assert metrics.DEPENDENCY_STATE.labels("redis")._value.get() == 2


async def test_core_paths_answer_while_everything_else_is_off(
    settings: Settings, redis: RedisServer
) -> None:
    """P6: Redis, the queue and the mail server are off, each alone and all together."""
    dead = redis.url
    redis.stop()
    off: list[dict[str, object]] = [
        {"redis_url": SecretStr(dead)},
        {"queue_url": SecretStr(dead)},
        {"smtp_host": "127.0.0.1", "smtp_port": redis.port},
    ]
    matrix = [*off, {name: value for missing in off for name, value in missing.items()}]
    assert set(matrix[-1]) <= set(type(settings).model_fields)
    for number, missing in enumerate(matrix):
        without = settings.model_copy(update={**missing, "requests_per_minute": 1000})
        if number:
            without = without.model_copy(
                update={"database_url": f"{settings.database_url}.{number}"}
            )
            Path(without.database_url.removeprefix("sqlite:///")).write_bytes(
                _pristine(settings.database_url)
            )
        else:
            _keep(settings.database_url)
        async with running(without) as service:
            await service.project("shop")
            for method, path in (
                ("GET", "/auth/me"),
                ("GET", "/projects"),
                ("GET", "/audit/events"),
                ("GET", "/jobs"),
                ("POST", "/auth/logout"),
            ):
                answer = await service.admin.call(method, path)
                assert answer.status_code < 300, f"{list(missing)} {path}: {answer.text}"
            assert (await service.http.get("/readyz")).status_code == 200


_KEPT: dict[str, bytes] = {}


def _keep(url: str) -> None:
    _KEPT[url] = Path(url.removeprefix("sqlite:///")).read_bytes()


def _pristine(url: str) -> bytes:
    return _KEPT[url]
