"""How many requests somebody may make in a minute; shared by replicas through Redis."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import (
    FixedWindowRateLimiter,
    RateLimiter,
    SlidingWindowCounterRateLimiter,
)

from aida_sync.auth.window_counts import Hit, WindowCounts
from aida_sync.errors import RateLimited
from aida_sync.kit.dependencies import Dependency

_log = structlog.get_logger("aida_sync.limits")


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests in a minute; 0 is no limit. An AI request of more than ``ai_tokens`` is several."""

    requests: int
    logins: int
    ai: int = 10
    ai_tokens: int = 50_000
    messages: int = 0


class Limiter:
    """Counts, and refuses what is too much. Without Redis it counts in this process alone."""

    def __init__(self, limits: Limits, redis_url: str = "") -> None:
        self._limits = limits
        self._own = WindowCounts()
        self._shared: RedisStorage | None = None
        if redis_url:
            waits: dict[str, Any] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
            self._shared = RedisStorage(f"async+{redis_url}", implementation="redispy", **waits)
        self._redis = Dependency(
            "redis", failures=(Exception,), attempts=1, threshold=3, open_seconds=5
        )

    async def count_request(self, request: Request, user_id: str) -> None:
        """Count a request of a user; raises RateLimited."""
        await self._count(request, "user", user_id, self._limits.requests)

    async def count_login(self, request: Request) -> None:
        """Count an attempt to log in from an address; raises RateLimited."""
        client = request.client.host if request.client else ""
        await self._count(request, "login", client, self._limits.logins)

    async def count_ai(self, request: Request, user_id: str, tokens: int) -> None:
        """Count an AI request of a user by what it costs; raises RateLimited."""
        quota = self._limits.ai
        cost = max(1, math.ceil(tokens / self._limits.ai_tokens))
        await self._count(request, "ai", user_id, quota, min(cost, quota))

    async def count_message(self, user_id: str) -> None:
        """Count a message of a user's live connections; raises RateLimited."""
        quota = self._limits.messages
        if quota == 0:
            return
        hit = await self._hit(FixedWindowRateLimiter, quota, 1, "message", user_id)
        if not hit.passed:
            seconds = max(1, math.ceil(hit.seconds))
            raise RateLimited(
                f"more than {quota} messages in a minute: connect again in {seconds} s",
                {"limit": quota, "window_seconds": 60, "retry_after_seconds": seconds},
            )

    async def _hit(self, strategy: type[RateLimiter], quota: int, cost: int, *who: str) -> Hit:
        shared = self._shared
        if shared is not None:
            try:
                return await self._redis.call(lambda: _hit(strategy(shared), quota, cost, *who))
            except Exception as error:  # without Redis each replica counts for itself
                _log.warning("shared_limits_unavailable", error=type(error).__name__)
        return self._own.hit("/".join(who), quota, cost)

    async def _count(
        self, request: Request, name: str, who: str, quota: int, cost: int = 1
    ) -> None:
        if quota == 0:
            return
        sliding = SlidingWindowCounterRateLimiter
        hit = await self._hit(sliding, quota, cost, name, who)
        seconds = max(1, math.ceil(hit.seconds))
        headers = {
            "RateLimit-Policy": f'"{name}";q={quota};w=60',
            "RateLimit": f'"{name}";r={max(0, hit.left)};t={seconds}',
        }
        request.state.rate_limit_headers = headers
        if not hit.passed:
            raise RateLimited(
                f"more than {quota} requests in a minute: try again in {seconds} s",
                {"limit": quota, "window_seconds": 60, "retry_after_seconds": seconds},
                headers={**headers, "Retry-After": str(seconds)},
            )


async def _hit(strategy: RateLimiter, quota: int, cost: int, *who: str) -> Hit:
    item = RateLimitItemPerMinute(quota)
    passed = await strategy.hit(item, *who, cost=cost)
    window = await strategy.get_window_stats(item, *who)
    return Hit(passed, window.remaining, window.reset_time - time.time())
