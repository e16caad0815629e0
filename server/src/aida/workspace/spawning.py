"""The workers of a scan where processes cannot be forked: each reads the rules again."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from aida.workspace.files import SourceFile
from aida.workspace.known_facts import Told
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings

if TYPE_CHECKING:
    from aida.workspace.scan import Outcome


class _Worker:
    """What this process checks by: set by its start."""

    rules: RulesInForce | None = None


def run_spawned(
    rules: RulesInForce, batches: Sequence[Sequence[SourceFile]], digest: bytes, workers: int
) -> Iterator[tuple[Sequence[SourceFile], list[Outcome] | None]]:
    """Batches with their outcomes, as they are done; None for those lost with a worker."""
    executor = ProcessPoolExecutor(
        workers,
        multiprocessing.get_context("spawn"),
        _start_worker,
        (rules.settings, rules.facts.told),
    )
    try:
        futures = {executor.submit(_run_batch, batch, digest): batch for batch in batches}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BrokenProcessPool:
                yield futures[future], None
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _start_worker(settings: Settings, told: Told) -> None:
    # A worker that dies of Ctrl-C while it holds a lock of the pool would leave the pool hanging.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.disable()
    _Worker.rules = RulesInForce(settings)
    _Worker.rules.facts.tell(told)


def _run_batch(files: Sequence[SourceFile], digest: bytes) -> list[Outcome]:
    from aida.workspace.scan import inspect_batch

    if _Worker.rules is None:
        raise RuntimeError("the worker has no rules")
    return inspect_batch(files, _Worker.rules, digest)
