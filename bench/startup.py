"""Rows on what is paid once: starting a command, starting a server, holding a large file."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from bench import aida, documents, language_servers
from bench.errors import BenchError
from bench.language_servers import LanguageServer
from bench.lsp_client import LspClient
from bench.memory import peak_megabytes
from bench.plan import Plan
from bench.report import MISSING, Report, Row, Table, in_milliseconds, ratio_row, significant
from bench.stats import median_of_paired_ratios, summarize
from bench.timing import Command, interleaved
from bench.typing_session import TypingSession

START_LIMIT = 0.7  # seconds
MEMORY_LIMIT = 250  # MB


def measure(plan: Plan) -> Report:
    workspace = plan.scratch / "workspace-startup"
    workspace.mkdir()
    peers = [language_servers.ruff(), language_servers.ast_grep(plan.rules_20, workspace)]
    report = Report()
    if not plan.peers_only:
        report.rows.append(_one_file(plan, workspace))
        report.rows += _server_rows(plan, aida.language_server(plan.rules_20, workspace), workspace)
    header = ("server", "start → initialized: min / median / max ms", "peak memory, 50 k lines: MB")
    cells = [_peer_cells(plan, server, workspace) for server in peers]
    report.tables.append(Table("Peers: start and memory", header, tuple(cells)))
    return report


def _one_file(plan: Plan, workspace: Path) -> Row:
    figure, target = "`aida check` of one file, warm / `python -c pass`", 6
    file = shutil.copy(plan.code / "django/db/models/query.py", workspace)
    ours = aida.check_one_file(Path(file), plan.scratch / "cache-one-file")
    nothing = Command([sys.executable, "-c", "pass"], workspace, {})
    try:
        mine, bare = interleaved(plan.start_pairs, ours, nothing)
    except BenchError as error:
        return Row(figure, target, problems=(str(error),))
    return ratio_row(figure, target, mine, bare, paired=median_of_paired_ratios(mine, bare))


def _server_rows(plan: Plan, server: LanguageServer, workspace: Path) -> list[Row]:
    start = "server start → initialize answered"
    memory = "peak memory (VmHWM) with a 50 k-line file"
    try:
        seconds = asyncio.run(_starts(plan.server_starts, server, workspace))
        peak = asyncio.run(_peak_with_large_file(plan, server, workspace))
    except (BenchError, OSError, TimeoutError) as error:
        problems = (str(error) or "too slow to answer at all",)
        return [
            Row(start, START_LIMIT * 1000, "ms", problems=problems),
            Row(memory, MEMORY_LIMIT, "MB", problems=problems),
        ]
    summary = summarize(seconds)
    return [
        Row(start, START_LIMIT * 1000, "ms", summary.median * 1000, summary),
        Row(memory, MEMORY_LIMIT, "MB", peak),
    ]


def _peer_cells(plan: Plan, server: LanguageServer, workspace: Path) -> tuple[str, ...]:
    seconds = asyncio.run(_starts(plan.server_starts, server, workspace))
    peak = asyncio.run(_peak_with_large_file(plan, server, workspace))
    memory = MISSING if peak is None else significant(peak)
    return server.name, in_milliseconds(summarize(seconds)), memory


async def _starts(times: int, server: LanguageServer, workspace: Path) -> list[float]:
    seconds = []
    for _ in range(times + 1):
        async with LspClient(server, workspace) as client:
            seconds.append(client.seconds_to_initialize)
    return seconds[1:]


async def _peak_with_large_file(
    plan: Plan, server: LanguageServer, workspace: Path
) -> float | None:
    document = documents.large(plan.code)
    file = workspace / document.name
    file.write_text(document.text, encoding="utf-8", newline="\n")
    async with LspClient(server, workspace) as client:
        session = TypingSession(client, document, file)
        await session.open()
        await session.open_brackets(times=10)
        return peak_megabytes(client.pid)
