"""`aida-sync worker` with one more kind of job: slow, and its effects can be counted.

Run as a process: ``python worker_with_a_slow_job.py [options of aida-sync worker]``.
"""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy import text

from aida_sync import app
from aida_sync.cli.main import main
from aida_sync.jobs.kinds import JobKind, Run
from aida_sync.kit.unit_of_work import UnitOfWork


async def _effect(work: UnitOfWork, run: Run, word: str) -> None:
    statement = text("INSERT INTO effects (job, word) VALUES (:job, :word)")
    await work.session.execute(statement, {"job": run.job_id, "word": word})


async def handle(run: Run, work: UnitOfWork) -> None:
    """A step in a transaction of its own, then the end; each takes effect late."""
    print(f"runs {run.job_id}", flush=True)
    pause = float(run.payload["seconds"])
    if not run.progress.get("stepped"):
        async with run.step() as step:
            await _effect(step, run, "step")
            await asyncio.sleep(pause)
            run.progress["stepped"] = True
    await _effect(work, run, "end")
    await asyncio.sleep(pause)


if __name__ == "__main__":
    app.JOB_KINDS = (JobKind("test.slow", handle, attempts=100),)
    app.RECURRING = ()
    sys.exit(main(["worker", *sys.argv[1:]]))
