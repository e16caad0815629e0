"""Work in forked processes: every job has one answer, whatever becomes of the workers."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from aida.workspace.files import SourceFile
from aida.workspace.forking import Died, run_forked
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings
from aida.workspace.spawning import run_spawned
from aida.workspace.workers import run_batches

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks on Linux only")


def _alive(processes: set[int]) -> set[int]:
    return {process for process in processes if Path(f"/proc/{process}").exists()}


def test_every_job_is_answered_once() -> None:
    answers = dict(run_forked(lambda job: (job * job, os.getpid()), 50, 3))
    assert {job: square for job, (square, _) in answers.items()} == {n: n * n for n in range(50)}
    assert os.getpid() not in {process for _, process in answers.values()}


def test_results_may_be_large() -> None:
    answers = dict(run_forked(lambda job: bytes([job]) * 3_000_000, 4, 2))
    assert answers == {n: bytes([n]) * 3_000_000 for n in range(4)}


def test_an_error_reaches_the_caller_and_nobody_is_left() -> None:
    processes: set[int] = set()

    def work(job: int) -> int:
        if job == 5:
            raise ValueError("no five")
        return os.getpid()

    with pytest.raises(RuntimeError, match="ValueError: no five"):
        processes.update(process for _, process in run_forked(work, 40, 2))
    assert not _alive(processes)


def test_a_death_loses_the_jobs_in_hand_alone() -> None:
    def work(job: int) -> int:
        if job == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    answers = dict(run_forked(work, 30, 2))
    lost = {job for job, answer in answers.items() if isinstance(answer, Died)}
    assert set(answers) == set(range(30))
    assert 7 in lost
    assert len(lost) <= 2


def test_when_all_have_died_the_rest_is_lost() -> None:
    answers = dict(run_forked(lambda job: os.kill(os.getpid(), signal.SIGKILL), 20, 2))
    assert answers == dict.fromkeys(range(20), Died())


def test_a_caller_that_stops_early_leaves_no_process() -> None:
    results = run_forked(lambda job: os.getpid(), 1000, 2)
    first = {next(results)[1], next(results)[1]}
    results.close()
    assert not _alive(first)


def test_spawned_workers_find_the_same(tmp_path: Path) -> None:
    (tmp_path / "rule.yml").write_text(
        "id: no-eval\nlanguage: python\nmessage: no\nrule: {pattern: eval($X)}\n"
    )
    files = []
    for number in range(4):
        path = tmp_path / f"m{number}.py"
        path.write_text(f"eval({number})\n" * number)
        files.append(SourceFile(str(path), path.name, None))
    settings = Settings(root=tmp_path, rules=(tmp_path / "rule.yml",), packs=())
    rules = RulesInForce(settings)
    python = next(rule.language for rule in rules.rules if rule.id == "no-eval")
    batches = [[file._replace(language=python)] for file in files]
    forked = [outcome for found in run_batches(rules, batches, b"", 2) for outcome in found]
    spawned = [
        outcome for _, found in run_spawned(rules, batches, b"", 2) for outcome in found or ()
    ]
    assert sorted(map(repr, forked)) == sorted(map(repr, spawned))
    assert sum(len(report.findings) for report, _ in forked) == 6  # type: ignore[union-attr]
