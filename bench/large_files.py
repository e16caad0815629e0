"""Rows on large files: how long a server answers nobody while it deals with one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bench import aida, documents, language_servers
from bench.documents import Document
from bench.errors import BenchError
from bench.language_servers import LanguageServer
from bench.lsp_client import LspClient
from bench.pinging import pinging
from bench.plan import Plan
from bench.report import MISSING, Report, Row, Table, significant
from bench.stats import summarize
from bench.typing_session import TypingSession

SIZES = (10_000, 50_000)
PEERS = {"ast-grep": "ast-grep lsp", "ruff": "ruff server"}
LINES_A_SECOND = 10_000
"""After each step it is quiet for so long, and a second more, that every server is done."""
STEPS = {"a line": "current = settings", "a bracket": "current = f(", "quotes": '"""'}
HEADER = ("server", "opened", *STEPS, *(f"{step} taken back" for step in STEPS))


@dataclass(slots=True)
class Waits:
    """Seconds: the longest wait for an answer in each step."""

    opened: float = 0.0
    typed: list[float] = field(default_factory=list)
    taken_back: list[float] = field(default_factory=list)
    problem: str = ""

    @property
    def all(self) -> list[float]:
        return [self.opened, *self.typed, *self.taken_back]


def measure(plan: Plan) -> Report:
    rows: list[Row] = []
    tables: list[Table] = []
    for size in SIZES:
        document = documents.large(plan.code, size)
        waits = asyncio.run(_wait_for_everybody(plan, document, size))
        tables.append(_table(document, waits))
        if not plan.peers_only:
            rows += [_row(size, waits, peer) for peer in PEERS]
    return Report(rows, tables)


async def _wait_for_everybody(plan: Plan, document: Document, size: int) -> dict[str, Waits]:
    workspace = plan.scratch / f"workspace-large-{size}"
    workspace.mkdir()
    file = workspace / document.name
    file.write_text(document.text, encoding="utf-8", newline="\n")
    servers = [language_servers.ast_grep(plan.rules_20, workspace), language_servers.ruff()]
    if not plan.peers_only:
        servers.insert(0, aida.language_server_with_all_packs(plan.scratch))
    return {server.name: await _wait_for(server, workspace, document, file) for server in servers}


async def _wait_for(
    server: LanguageServer, workspace: Path, document: Document, file: Path
) -> Waits:
    waits = Waits()
    try:
        async with LspClient(server, workspace) as client:
            small = Document("small.py", "x = 1\n", 0, "")
            await TypingSession(client, small, workspace / small.name).open()
            session = TypingSession(client, document, file)
            async with pinging(client) as seconds:
                await session.open()
                waits.opened = await _rest(document, seconds)
                for line in STEPS.values():
                    await session.put_in(line)
                    waits.typed.append(await _rest(document, seconds))
                    await session.take_back(line)
                    waits.taken_back.append(await _rest(document, seconds))
    except (BenchError, OSError, TimeoutError) as error:
        waits.problem = str(error) or f"{server.name} was too slow to answer at all"
    return waits


async def _rest(document: Document, seconds: list[float]) -> float:
    await asyncio.sleep(1 + document.lines / LINES_A_SECOND)
    longest = max(seconds, default=0.0)
    seconds.clear()
    return longest


def _row(size: int, waits: dict[str, Waits], peer: str) -> Row:
    ours, theirs = waits["aida"], waits[peer]
    figure = f"longest wait for any answer, {size // 1000} k lines / `{PEERS[peer]}`"
    problems = tuple(one.problem for one in (ours, theirs) if one.problem)
    if problems:
        return Row(figure, 1.0, problems=problems)
    subject, baseline = summarize(ours.all), summarize(theirs.all)
    value = subject.maximum / baseline.maximum
    return Row(figure, 1.0, "x", value, subject, baseline)


def _table(document: Document, waits: dict[str, Waits]) -> Table:
    what = f"{document.lines:,} lines, all packs on (milliseconds)"
    cells = tuple(_cells(server, one) for server, one in waits.items())
    return Table(f"Longest wait for any answer, {what}", HEADER, cells)


def _cells(server: str, waits: Waits) -> tuple[str, ...]:
    if waits.problem:
        return (server, *(MISSING for _ in HEADER[1:]))
    return (server, *(significant(one * 1000) for one in waits.all))
