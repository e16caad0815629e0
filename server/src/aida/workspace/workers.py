"""Worker processes for a scan: the parser holds the interpreter's lock, threads gain nothing.

Workers are forked where that is safe and cheap (Linux): they inherit the compiled rules. Elsewhere
they are spawned, and read the rules again from the same files.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from aida.workspace.files import FileProblem, SourceFile
from aida.workspace.known_facts import Told
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings

if TYPE_CHECKING:
    from aida.workspace.scan import Outcome


class _Worker:
    """What this process checks by: set before a fork, or by the start of a spawned worker."""

    rules: RulesInForce | None = None


def run_batches(
    rules: RulesInForce, batches: Sequence[Sequence[SourceFile]], digest: bytes, workers: int
) -> Iterator[list[Outcome]]:
    """Outcomes batch by batch, in whatever order they are done.

    A worker that dies (killed for its memory, or by a fault in a grammar) takes no other file with
    it: what was not done is checked file by file, and the file that kills again is reported.
    """
    undone: list[SourceFile] = []
    with _Pool(rules, batches, workers) as pool:
        futures = {pool.submit(_run_batch, batch, digest): batch for batch in batches}
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                undone += futures[future]
    for file in undone:
        with _Pool(rules, [[file]], 1) as pool:
            try:
                yield pool.submit(_run_batch, [file], digest).result()
            except BrokenProcessPool:
                problem = (
                    "the process that checked it died (out of memory, or a fault in a grammar)"
                )
                yield [(FileProblem(file.name, problem), b"")]


class _Pool:
    """Worker processes, ended at once when the caller stops early."""

    def __init__(
        self, rules: RulesInForce, batches: Sequence[Sequence[SourceFile]], workers: int
    ) -> None:
        forked = sys.platform.startswith("linux")
        if forked:
            _Worker.rules = rules
            _warm_up(rules, batches)
        self._executor = ProcessPoolExecutor(
            workers,
            multiprocessing.get_context("fork" if forked else "spawn"),
            _start_worker,
            (None,) if forked else (rules.settings, rules.facts.told),
        )

    def __enter__(self) -> ProcessPoolExecutor:
        return self._executor

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
        _Worker.rules = None


def _warm_up(rules: RulesInForce, batches: Sequence[Sequence[SourceFile]]) -> None:
    """Compile rules before forking, so that the workers share the work."""
    languages = {file.language for batch in batches for file in batch if file.language}
    for file in (batch[0] for batch in batches[:1]):
        ruleset = rules.for_path(file.name)
        for language in languages:
            ruleset.for_language(language)


def _start_worker(settings: Settings | None, told: Told | None = None) -> None:
    # Ctrl-C reaches every process of a terminal's job. A worker that dies of it while it holds a
    # lock of the pool would leave the pool hanging; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Checking makes no cycles to speak of; looking for them again and again costs a tenth.
    gc.freeze()
    gc.disable()
    if settings is not None:
        _Worker.rules = RulesInForce(settings)
        if told is not None:
            _Worker.rules.facts.tell(told)


def _run_batch(files: Sequence[SourceFile], digest: bytes) -> list[Outcome]:
    from aida.workspace.scan import inspect_batch

    if _Worker.rules is None:
        raise RuntimeError("the worker has no rules")
    return inspect_batch(files, _Worker.rules, digest)
