"""Celery as the carrier of job ids. It may lose them or bring them twice: the table decides."""

from __future__ import annotations

import asyncio

from celery import Celery

from aida_sync.jobs.execution import Executor
from aida_sync.jobs.runner import Send
from aida_sync.kit.dependencies import Dependency

TASK = "aida_sync.run_job"
SEND_SECONDS = 3


def celery_app(url: str) -> Celery:
    """Celery over a broker; it stores no results and reads JSON alone."""
    app = Celery("aida_sync", broker=url, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_default_queue="aida-sync",
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,  # our logs are JSON lines, and stay so
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=SEND_SECONDS,
        broker_transport_options={
            "socket_connect_timeout": SEND_SECONDS,
            "socket_timeout": SEND_SECONDS,
            "max_retries": 0,
        },
    )
    return app


def sender(url: str) -> Send:
    """What sends an id to the workers; it raises when the broker does not answer."""
    app = celery_app(url)
    queue = Dependency("queue", failures=(Exception,), attempts=1, threshold=3, open_seconds=10)

    async def send(id: str) -> None:
        await queue.call(lambda: asyncio.to_thread(app.send_task, TASK, [id], retry=False))

    return send


def work(url: str, executor: Executor, loop: asyncio.AbstractEventLoop, threads: int) -> None:
    """Run Celery's worker until it is told to stop; jobs run on ``loop``, in another thread."""
    app = celery_app(url)

    @app.task(name=TASK)
    def run_job(id: str) -> None:
        asyncio.run_coroutine_threadsafe(executor.run_next(id), loop).result()

    words = [
        "--quiet",
        "worker",
        "--pool=threads",
        f"--concurrency={threads}",
        "--loglevel=WARNING",
    ]
    app.worker_main([*words, "--without-gossip", "--without-mingle", "--without-heartbeat"])
