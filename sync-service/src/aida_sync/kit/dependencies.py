"""What the service depends on outside of itself: breakers, attempts, and metrics of both.

Each dependency has one `Dependency`, through which it is called. After some failures in a row its
breaker opens and calls fail at once, so that a server that hangs costs nobody time; after a while
one call may try. Attempts are repeated with jitter, and wait as long as an answer asks for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import stamina
import structlog
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from aida_sync.errors import Unavailable
from aida_sync.kit import metrics

T = TypeVar("T")
_STATES = {"closed": 0, "half-opened": 1, "opened": 2}
_log = structlog.get_logger("aida_sync.dependencies")


class DependencyDown(Unavailable):
    """The breaker is open: the dependency failed a moment ago, and is not asked."""


class RetryAfter(Exception):
    """The dependency asks to be left alone for ``seconds``."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Dependency:
    """A server outside. ``label`` stands in metrics, where ``name`` would make too many rows.

    ``attempts`` and ``budget_seconds`` bound a call with its repetitions; ``failures`` are the
    exceptions that tell of a dependency that is down, others pass through and count as answers.
    """

    def __init__(
        self,
        name: str,
        *,
        label: str = "",
        failures: tuple[type[Exception], ...] = (OSError, TimeoutError),
        attempts: int = 3,
        budget_seconds: float = 10,
        first_wait: float = 0.1,
        threshold: int = 5,
        open_seconds: float = 15,
    ) -> None:
        self.name, self.label = name, label or name
        self._failures = (*failures, RetryAfter)
        self._attempts, self._budget, self._wait = attempts, budget_seconds, first_wait
        self._threshold, self._open_seconds = threshold, open_seconds
        self._breakers = AsyncCircuitBreakerFactory()
        self._breakers.add_listener(self._changed)
        if self.label == name:
            metrics.DEPENDENCY_STATE.labels(name).set(0)

    async def call(self, action: Callable[[], Awaitable[T]], *, once: bool = False) -> T:
        """What ``action`` gives; raises DependencyDown, or how the last attempt failed.

        With ``once`` there is one attempt: for what must not be repeated.
        """
        if once:
            return await self._once(action)
        retrying = stamina.retry_context(
            on=self._again,
            attempts=self._attempts,
            timeout=self._budget,
            wait_initial=self._wait,
            wait_max=5,
            wait_jitter=self._wait,
        )
        async for attempt in retrying:
            with attempt:
                return await self._once(action)
        raise AssertionError("unreachable")

    async def _once(self, action: Callable[[], Awaitable[T]]) -> T:
        breaker = await self._breakers.get_breaker(
            self.name,
            self._threshold,
            self._open_seconds,
            exclude=[(Exception, lambda error: not isinstance(error, self._failures))],
        )
        try:
            async with breaker:
                result = await action()
        except OpenedState:
            metrics.DEPENDENCY_CALLS.labels(self.label, "refused").inc()
            raise DependencyDown(
                f"{self.label} does not answer and is left alone for a moment",
                {"dependency": self.label},
            ) from None
        except self._failures:
            metrics.DEPENDENCY_CALLS.labels(self.label, "failed").inc()
            raise
        metrics.DEPENDENCY_CALLS.labels(self.label, "answered").inc()
        return result

    def _again(self, error: Exception) -> bool | float:
        if isinstance(error, RetryAfter):
            return min(error.seconds, self._budget)
        return isinstance(error, self._failures)

    def _changed(self, name: str, kind: str, event: Any) -> None:
        if kind == "state_changed":
            if self.label == name:
                metrics.DEPENDENCY_STATE.labels(name).set(_STATES[event.state])
            _log.warning("breaker", dependency=self.label, state=event.state)


class Dependencies:
    """Those of a process, by name; of more than ``most`` the one unused for longest is let go."""

    def __init__(self, most: int = 1_000) -> None:
        self._most, self._known = most, OrderedDict[str, Dependency]()

    def get(self, name: str, **options: Any) -> Dependency:
        """The dependency with this name, made with these options when it is asked for first."""
        if name not in self._known:
            self._known[name] = Dependency(name, **options)
        self._known.move_to_end(name)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return self._known[name]
