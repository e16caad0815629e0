"""Long work in a process of its own, so that an editor's keys never wait for it.

The parser holds the interpreter's lock: a thread would not do. The process is spawned, not forked,
because a fork of a process that runs threads may inherit a lock that nobody will ever release. It
gives way to everything else on the machine where the system lets it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Event
from typing import Any, TypeVar

Tell = Callable[..., None]
"""Told now and then how far the work is: two numbers (done, in all), or whatever can be pickled."""

Order = TypeVar("Order")
Result = TypeVar("Result")
NICENESS = 10
POLL_SECONDS = 0.05


class ApartError(Exception):
    """The process died, or a bug ended the work."""


class CancelledError(Exception):
    """The work was not wanted any more."""


def run_apart(
    work: Callable[[Order, Tell], Result], order: Order, tell: Tell, cancelled: Event
) -> Result:
    """``work(order, tell)`` of another process; blocks its thread.

    ``work`` is a function of a module, and everything can be pickled. Raises ApartError, or
    CancelledError once ``cancelled`` is set: the process notices that when it next has something to
    tell, and ends.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work, order), name="aida-apart")
    process.start()
    theirs.close()
    try:
        while True:
            if cancelled.is_set():
                raise CancelledError
            if not ours.poll(POLL_SECONDS):
                continue
            kind, *what = ours.recv()
            if kind == "progress":
                tell(*what)
            elif kind == "done":
                return what[0]
            else:
                raise ApartError(what[0])
    except EOFError:
        process.join(1)
        raise ApartError(
            f"the process that did it ended with code {process.exitcode}: out of memory?"
        ) from None
    finally:
        ours.close()


def _serve(connection: Connection, work: Callable[[Any, Tell], Any], order: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(NICENESS)
    try:
        result = work(order, lambda *what: connection.send(("progress", *what)))
        connection.send(("done", result))
    except (BrokenPipeError, ConnectionResetError):
        pass  # nobody waits for the answer
    except Exception as error:
        with suppress(OSError):
            connection.send(("failed", f"{type(error).__name__}: {error}"))
