"""Rows on typing while the server looks at a whole workspace of 10,000 files, all packs on."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from bench import aida, corpus, documents
from bench.errors import BenchError
from bench.lsp_client import LspClient
from bench.pinging import pinging
from bench.plan import Plan
from bench.report import Report, Row, Table, significant
from bench.stats import summarize
from bench.typing_session import TypingSession

FILES = 10_000
PARTIAL = "partial"


def measure(plan: Plan) -> Report:
    if plan.peers_only:
        return Report()
    figure = "key → diagnostics p95 while 10,000 files are scanned / the same when idle"
    workspace = plan.scratch / "workspace-10000"
    _copy_files(corpus.python_files(plan.code), workspace)
    try:
        idle, busy, problems = asyncio.run(_type(plan, workspace))
    except (BenchError, OSError, TimeoutError) as error:
        return Report([Row(figure, 2, problems=(str(error) or "too slow to answer at all",))])
    finally:
        shutil.rmtree(workspace, ignore_errors=True)
    scanning, quiet = summarize(busy.keys), summarize(idle.keys)
    value = scanning.p95 / quiet.p95
    row = Row(figure, 2, "x", value, scanning, quiet, problems=tuple(problems))
    header = ("query.py, all packs on", "p50", "p95", "max", "longest wait for any answer", "keys")
    table = Table(
        "Typing while 10,000 files are scanned (milliseconds)",
        header,
        (_cells("idle", idle), _cells("scanning", busy)),
    )
    return Report([row], [table])


@dataclass(slots=True)
class _Typed:
    """Seconds from each key to its diagnostics, and to the answers to what was asked meanwhile."""

    keys: list[float] = field(default_factory=list)
    pings: list[float] = field(default_factory=list)


async def _type(plan: Plan, workspace: Path) -> tuple[_Typed, _Typed, list[str]]:
    document = documents.ordinary(plan.code)
    file = workspace / document.name
    file.write_text(document.text, encoding="utf-8", newline="\n")
    server = aida.language_server_with_all_packs(plan.scratch)
    problems: list[str] = []
    async with LspClient(server, workspace) as client:
        session = TypingSession(client, document, file)
        await session.open()
        await session.type_line()  # the first keys of a session do not count
        idle = await _round(client, session, plan.typed_lines)
        params = {"previousResultIds": [], "partialResultToken": PARTIAL}
        scan = asyncio.create_task(client.request("workspace/diagnostic", params))
        await asyncio.sleep(1)
        busy = await _round(client, session, plan.typed_lines)
        if scan.done():
            problems.append("the scan was over before the typing was")
        if not client.progress[PARTIAL]:
            problems.append("the scan had reported nothing when the typing was over")
        if session.latencies.unanswered:
            problems.append(f"{session.latencies.unanswered} keys were left without diagnostics")
        scan.cancel()
    return idle, busy, problems


async def _round(client: LspClient, session: TypingSession, lines: int) -> _Typed:
    first = len(session.latencies.keys)
    typed = _Typed()
    async with pinging(client) as typed.pings:
        for _ in range(lines):
            await session.type_line()
    typed.keys = session.latencies.keys[first:]
    return typed


def _copy_files(files: list[Path], workspace: Path) -> None:
    for number in range(FILES):
        folder = workspace / f"part{number // len(files):02}"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(files[number % len(files)], folder / f"module{number:05}.py")


def _cells(name: str, typed: _Typed) -> tuple[str, ...]:
    keys = summarize(typed.keys)
    seconds = (keys.median, keys.p95, keys.maximum, max(typed.pings, default=0.0))
    return (name, *(significant(one * 1000) for one in seconds), str(keys.count))
