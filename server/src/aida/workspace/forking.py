"""Work shared out to forked processes, without the 25 ms that importing multiprocessing takes.

A forked worker has everything that its parent had, so that only the numbers of jobs go one way and
pickled results the other.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

AHEAD = 2
"""Jobs that a worker has in hand, so that it need not wait for the next one."""
_NUMBER = 4  # bytes of a job's number, and of the length of a result
_CHUNK = 1 << 20


class Died(NamedTuple):
    """In place of a result: the worker that had the job ended before it was done."""


class _Worker:
    """The parent's side of one process."""

    def __init__(self, run: Callable[[int], Any], others: list[_Worker]) -> None:
        jobs_read, self._jobs = os.pipe()
        self.results, results_write = os.pipe()
        self.in_hand: list[int] = []
        self._received = bytearray()
        self.process = os.fork()
        if not self.process:
            # Whatever this process would hold open of the others' pipes, it would keep alive.
            for descriptor in [self._jobs, self.results, *(d for o in others for d in o.own)]:
                os.close(descriptor)
            _work(run, jobs_read, results_write)
        os.close(jobs_read)
        os.close(results_write)

    @property
    def own(self) -> tuple[int, int]:
        """Descriptors of the parent's side."""
        return self._jobs, self.results

    def give(self, job: int) -> None:
        """Put a job into its hand."""
        self.in_hand.append(job)
        with suppress(BrokenPipeError):  # it has died: reading from it will tell
            os.write(self._jobs, job.to_bytes(_NUMBER, "little"))

    def receive(self) -> Iterator[tuple[int, Any]] | None:
        """Results that are there, in the order of the jobs; None when it has ended."""
        chunk = os.read(self.results, _CHUNK)
        self._received += chunk
        return self._complete() if chunk else None

    def _complete(self) -> Iterator[tuple[int, Any]]:
        data = self._received
        while len(data) >= _NUMBER:
            end = _NUMBER + int.from_bytes(data[:_NUMBER], "little")
            if len(data) < end:
                return
            result = pickle.loads(data[_NUMBER:end])
            del data[:end]
            yield self.in_hand.pop(0), result

    def end(self) -> None:
        """End the process, whatever it is doing."""
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        for descriptor in self.own:
            os.close(descriptor)


def run_forked(run: Callable[[int], Any], jobs: int, workers: int) -> Iterator[tuple[int, Any]]:
    """Yield (job, ``run(job)``) for every job from 0, as they are done; `Died` for lost ones.

    Raises what ``run`` raises. When a worker dies its jobs are lost, and nobody else gets them;
    when all have died, so are the rest.
    """
    waiting = iter(range(jobs))
    team: list[_Worker] = []
    poll = select.poll()
    try:
        for _ in range(workers):
            team.append(_Worker(run, team))
        by_descriptor = {worker.results: worker for worker in team}
        for worker in team:
            poll.register(worker.results, select.POLLIN)
        for _ in range(AHEAD):
            for worker in team:
                _give_next(worker, waiting)
        while any(worker.in_hand for worker in by_descriptor.values()):
            for descriptor, _ in poll.poll():
                worker = by_descriptor[descriptor]
                results = worker.receive()
                if results is None:
                    poll.unregister(descriptor)
                    del by_descriptor[descriptor]
                    yield from ((job, Died()) for job in worker.in_hand)
                    continue
                for job, result in results:
                    _give_next(worker, waiting)
                    if isinstance(result, BaseException):
                        raise result
                    yield job, result
        yield from ((job, Died()) for job in waiting)
    finally:
        for worker in team:
            worker.end()


def _give_next(worker: _Worker, waiting: Iterator[int]) -> None:
    job = next(waiting, None)
    if job is not None:
        worker.give(job)


def _work(run: Callable[[int], Any], jobs: int, results: int) -> None:
    """The child's side; never returns."""
    code = 1
    try:
        # Ctrl-C reaches every process of a terminal's job; the parent ends its workers itself.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # Checking makes no cycles to speak of; looking for them again and again costs a tenth.
        gc.freeze()
        gc.disable()
        while number := os.read(jobs, _NUMBER):
            _send(results, _result(run, int.from_bytes(number, "little")))
        code = 0
    finally:
        os._exit(code)


def _result(run: Callable[[int], Any], job: int) -> bytes:
    try:
        return pickle.dumps(run(job), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))


def _send(descriptor: int, data: bytes) -> None:
    left = memoryview(len(data).to_bytes(_NUMBER, "little") + data)
    while left:
        left = left[os.write(descriptor, left) :]
