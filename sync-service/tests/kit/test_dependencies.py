"""P4, P5: breakers open after some failures and half-open later; attempts are spread in time."""

from __future__ import annotations

import asyncio
import time

import pytest

from aida_sync.errors import ApiError
from aida_sync.kit import metrics
from aida_sync.kit.dependencies import Dependency, DependencyDown, RetryAfter


class Server:
    """Something outside that is down or not."""

    def __init__(self) -> None:
        self.down, self.calls = True, 0

    async def ask(self) -> str:
        self.calls += 1
        if self.down:
            raise OSError("down")
        return "fine"


def state(label: str) -> float:
    return metrics.DEPENDENCY_STATE.labels(label)._value.get()


async def test_a_breaker_opens_half_opens_and_closes() -> None:
    """P4: after N failures nobody asks; after a while one does; the state is a metric."""
    server = Server()
    one = Dependency("t1", attempts=1, threshold=3, open_seconds=1.5)
    assert state("t1") == 0
    for _ in range(3):
        with pytest.raises(OSError, match="down"):
            await one.call(server.ask)
    assert state("t1") == 2
    for _ in range(5):
        with pytest.raises(DependencyDown):
            await one.call(server.ask)
    assert server.calls == 3
    await asyncio.sleep(1.6)
    with pytest.raises(OSError, match="down"):
        await one.call(server.ask)  # half open: one try, and it opens again
    assert (server.calls, state("t1")) == (4, 2)
    await asyncio.sleep(1.6)
    server.down = False
    assert await one.call(server.ask) == "fine"
    assert state("t1") == 0
    assert metrics.DEPENDENCY_CALLS.labels("t1", "refused")._value.get() == 5


async def test_attempts_are_repeated_within_a_budget() -> None:
    """P5."""
    server = Server()
    one = Dependency("t2", attempts=3, first_wait=0.02, threshold=10)
    with pytest.raises(OSError, match="down"):
        await one.call(server.ask)
    assert server.calls == 3
    started = time.monotonic()
    many = Dependency("t3", attempts=1000, first_wait=0.05, budget_seconds=0.4, threshold=9999)
    with pytest.raises(OSError, match="down"):
        await many.call(server.ask)
    assert time.monotonic() - started < 5
    assert server.calls < 100


async def test_a_server_that_asks_for_time_gets_it() -> None:
    """P5: Retry-After."""
    moments: list[float] = []

    async def ask() -> str:
        moments.append(time.monotonic())
        if len(moments) == 1:
            raise RetryAfter("busy", 0.4)
        return "fine"

    assert await Dependency("t4", first_wait=0.01).call(ask) == "fine"
    assert moments[1] - moments[0] >= 0.4


async def test_an_error_of_ours_is_no_failure_of_theirs() -> None:
    async def ask() -> None:
        raise KeyError("ours")

    one = Dependency("t5", threshold=1)
    for _ in range(3):
        with pytest.raises(KeyError):
            await one.call(ask)
    assert state("t5") == 0
    assert issubclass(DependencyDown, ApiError)
