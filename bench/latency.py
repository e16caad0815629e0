"""Rows on typing: from a key to the diagnostics of the text with that key."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench import aida, documents, language_servers
from bench.documents import Document
from bench.errors import BenchError
from bench.language_servers import LanguageServer
from bench.lsp_client import LspClient
from bench.plan import Plan
from bench.report import MISSING, Report, Row, Table, ratio_row, significant
from bench.stats import Summary, summarize
from bench.typing_session import Latencies, TypingSession

COLUMNS = ("server", "p50", "p95", "max", "keys", "answers missing", "answers in excess", "sync")
FACTS = (
    "diagnostics",
    "as before in the end",
    "typed finding seen",
    "open",
    "`(` typed p50",
    "`(` deleted p50",
)


@dataclass(slots=True)
class Typed:
    """All servers on one document."""

    document: Document
    results: dict[str, Latencies] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def keys(self, server: str, warm_up: int) -> list[float]:
        return self.results[server].keys[warm_up:] if server in self.results else []

    def problems_of(self, *servers: str) -> list[str]:
        return [self.problems[server] for server in servers if server in self.problems]


def measure(plan: Plan) -> Report:
    code = plan.code
    texts = (documents.ordinary(code), documents.large(code), documents.flat())
    typed = [asyncio.run(_type_everywhere(plan, document)) for document in texts]
    return Report(_rows(plan, *typed), [_table(each, plan.warm_up_keys) for each in typed])


async def _type_everywhere(plan: Plan, document: Document) -> Typed:
    """Line by line in turns: a slow moment of the machine meets every server."""
    typed = Typed(document)
    workspace = plan.scratch / f"workspace-{document.name}"
    workspace.mkdir()
    file = workspace / document.name
    file.write_text(document.text, encoding="utf-8", newline="\n")
    async with AsyncExitStack() as stack:
        sessions: dict[str, TypingSession] = {}
        for server in _servers(plan, workspace):
            try:
                client = await stack.enter_async_context(LspClient(server, workspace))
                sessions[server.name] = session = TypingSession(client, document, file)
                typed.results[server.name] = session.latencies
                await session.open()
            except (BenchError, OSError, TimeoutError) as error:
                _drop(server.name, error, sessions, typed)
        for _ in range(plan.typed_lines):
            for name, session in list(sessions.items()):
                try:
                    await session.type_line()
                except (BenchError, OSError) as error:
                    _drop(name, error, sessions, typed)
        for name, session in list(sessions.items()):
            try:
                await session.open_brackets(plan.brackets)
            except (BenchError, OSError) as error:
                _drop(name, error, sessions, typed)
    return typed


def _drop(name: str, error: Exception, sessions: dict[str, TypingSession], typed: Typed) -> None:
    sessions.pop(name, None)
    typed.problems[name] = str(error) or f"{name} was too slow to answer at all"


def _servers(plan: Plan, workspace: Path) -> list[LanguageServer]:
    peers = [language_servers.ruff(), language_servers.ast_grep(plan.rules_20, workspace)]
    return peers if plan.peers_only else [aida.language_server(plan.rules_20, workspace), *peers]


def _rows(plan: Plan, ordinary: Typed, large: Typed, flat: Typed) -> list[Row]:
    warm_up = plan.warm_up_keys

    def row(figure: str, target: float, typed: Typed, peer: str) -> Row:
        problems = typed.problems_of("aida", peer) + _unequal(typed, peer)
        ours, theirs = typed.keys("aida", warm_up), typed.keys(peer, warm_up)
        return ratio_row(figure, target, ours, theirs, problems=problems)

    def p95_row(figure: str, target: float, typed: Typed, peer: str) -> Row:
        median = row(figure, target, typed, peer)
        if median.subject is None or median.baseline is None:
            return median
        value = median.subject.p95 / median.baseline.p95
        return Row(
            figure, target, "x", value, median.subject, median.baseline, problems=median.problems
        )

    growth = ratio_row(
        "growth of our p50 from 2.7 k to 50 k lines",
        4,
        large.keys("aida", warm_up),
        ordinary.keys("aida", warm_up),
        problems=ordinary.problems_of("aida") + large.problems_of("aida"),
    )
    return [
        row("key → diagnostics p50, 2.7 k lines / `ruff server`", 0.6, ordinary, "ruff"),
        p95_row("key → diagnostics p95, 2.7 k lines / `ruff server`", 1.0, ordinary, "ruff"),
        row("key → diagnostics p50, 50 k lines / `ruff server`", 0.1, large, "ruff"),
        p95_row("key → diagnostics p95, 50 k lines / `ruff server`", 1.0, large, "ruff"),
        row("key → diagnostics p50, 50 k lines / `ast-grep lsp`", 0.05, large, "ast-grep"),
        row("key → diagnostics p50, 50,000 flat lines / `ast-grep lsp`", 0.6, flat, "ast-grep"),
        growth,
    ]


def _unequal(typed: Typed, peer: str) -> list[str]:
    """Nobody wins by finding less, or by saying less often what was found."""
    ours = typed.results.get("aida")
    if ours is None:
        return []
    problems = []
    if ours.unanswered:
        problems.append(f"aida left {ours.unanswered} keys without diagnostics")
    if ours.lines_noticed < ours.lines:
        problems.append(f"aida saw the typed finding {ours.lines_noticed} of {ours.lines} times")
    if ours.at_end != ours.at_open:
        problems.append("aida's diagnostics differ after typing a line and deleting it again")
    equal = typed.results.get("ast-grep")
    if peer == "ast-grep" and equal and ours.at_open != equal.at_open:
        only = f"{len(ours.at_open - equal.at_open)} only by aida"
        theirs = f"{len(equal.at_open - ours.at_open)} only by ast-grep"
        problems.append(f"diagnostics of the opened file: {only}, {theirs}")
    return problems


def _table(typed: Typed, warm_up: int) -> Table:
    title = f"Typing into {typed.document.name}, {typed.document.lines:,} lines (milliseconds)"
    rows = [_cells(name, latencies, warm_up) for name, latencies in typed.results.items()]
    return Table(title, (*COLUMNS, *FACTS), tuple(rows))


def _cells(name: str, measured: Latencies, warm_up: int) -> tuple[str, ...]:
    keys = _summary(measured.keys[warm_up:])
    opened, closed = _summary(measured.opened_brackets), _summary(measured.closed_brackets)
    return (
        name,
        _ms(keys.median) if keys else MISSING,
        _ms(keys.p95) if keys else MISSING,
        _ms(keys.maximum) if keys else MISSING,
        str(keys.count if keys else 0),
        str(measured.unanswered),
        str(measured.more_than_one_answer),
        measured.sync,
        str(len(measured.at_open)),
        "yes" if measured.at_end == measured.at_open else "no",
        f"{measured.lines_noticed} of {measured.lines}",
        _ms(measured.until_open),
        _ms(opened.median) if opened else MISSING,
        _ms(closed.median) if closed else MISSING,
    )


def _summary(samples: list[float]) -> Summary | None:
    return summarize(samples) if samples else None


def _ms(seconds: float) -> str:
    return significant(seconds * 1000)
