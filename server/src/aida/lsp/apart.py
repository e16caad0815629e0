"""Work in a process apart, as something to wait for on the loop that answers keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from typing import Any, TypeVar

from aida.workspace.apart import Tell, run_apart

Order = TypeVar("Order")
Result = TypeVar("Result")


async def apart(work: Callable[[Order, Tell], Result], order: Order, tell: Tell) -> Result:
    """``work(order, tell)`` of another process, ended when nobody waits any more.

    ``tell`` is called on this loop. Raises what `run_apart` raises.
    """
    loop, cancelled = asyncio.get_running_loop(), Event()

    def pass_on(*what: Any) -> None:
        if not cancelled.is_set():
            loop.call_soon_threadsafe(hear, *what)

    def hear(*what: Any) -> None:
        if not cancelled.is_set():
            tell(*what)

    try:
        return await asyncio.to_thread(run_apart, work, order, pass_on, cancelled)
    finally:
        cancelled.set()
