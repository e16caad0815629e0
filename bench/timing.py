"""Wall-clock times of whole processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, and how to put things back before each run."""

    arguments: Sequence[str]
    directory: Path
    environment: Mapping[str, str]
    prepare: Callable[[], None] = lambda: None
    # Linters say "found something" by exit code 1.
    accepted_exits: Sequence[int] = (0, 1)


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float
    output: bytes


def run(command: Command) -> Run:
    """Run to the end, with the output in a file so that reading it costs nothing here."""
    command.prepare()
    environment = {**os.environ, **command.environment}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as complaints:
        start = time.perf_counter()
        process = subprocess.run(
            command.arguments,
            cwd=command.directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=complaints,
            check=False,
        )
        seconds = time.perf_counter() - start
        output.seek(0)
        complaints.seek(0)
        if process.returncode not in command.accepted_exits:
            raise BenchError(_failure(command, process.returncode, complaints.read()))
        return Run(seconds, output.read())


def interleaved(pairs: int, *commands: Command) -> list[list[float]]:
    """Seconds of A, B, A, B, … after one warm-up each: a slow moment meets all of them."""
    times: list[list[float]] = [[] for _ in commands]
    for turn in range(pairs + 1):
        for command, seconds in zip(commands, times, strict=True):
            taken = run(command).seconds
            if turn > 0:
                seconds.append(taken)
    return times


def _failure(command: Command, code: int, complaints: bytes) -> str:
    last_words = complaints.decode(errors="replace").strip()[-400:]
    return f"`{' '.join(command.arguments)}` ended with exit code {code}: {last_words}"
