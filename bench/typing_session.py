"""Somebody types a line into an open file and deletes it again, key by key, and waits each time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.documents import Document
from bench.errors import BenchError
from bench.lsp_client import LspClient, Publication, frame

# One of the 20 rules finds it once complete, and ruff an unused or undefined name. The text parses
# after nearly every key, since ruff lints nothing while it does not, and has no bracket, for which
# there is a measurement of its own.
LINE = "current_debugging_flag = settings.DEBUG"
BRACKETED_LINE = "current_debugging_flag = settings"
SETTLE = 0.03  # between two keys, so that work a server does after its answer is not charged
PATIENCE = 10.0


@dataclass(slots=True)
class Latencies:
    """What one server did with one file. Seconds."""

    sync: str = ""
    until_open: float = 0.0
    at_open: frozenset[tuple[str, str]] = frozenset()
    at_end: frozenset[tuple[str, str]] = frozenset()
    keys: list[float] = field(default_factory=list)
    opened_brackets: list[float] = field(default_factory=list)
    closed_brackets: list[float] = field(default_factory=list)
    unanswered: int = 0
    more_than_one_answer: int = 0
    lines: int = 0
    lines_noticed: int = 0


class TypingSession:
    """Types into one document at its place; the document ends as it began."""

    def __init__(self, client: LspClient, document: Document, file: Path) -> None:
        self.client = client
        self.latencies = Latencies()
        self._text = document.text
        self._place = document.place
        self._indent = document.indent
        self._uri = file.as_uri()
        self._version = 1
        self._unanswered_in_a_row = 0

    async def open(self) -> None:
        start = time.perf_counter()
        item = {"uri": self._uri, "languageId": "python", "version": 1, "text": self._text}
        await self.client.notify("textDocument/didOpen", {"textDocument": item})
        first = await self.client.publication(self._uri, 1)
        self.latencies.until_open = first.received - start
        await asyncio.sleep(1)
        while not self.client.published.empty():
            first = self.client.published.get_nowait()
        self.latencies.sync = "incremental" if self.client.incremental else "full"
        self.latencies.at_open = first.places()

    async def type_line(self) -> None:
        """One round: a new line, LINE, and back; 2 keys more than twice its length."""
        answer = None
        for key, (offset, removed, inserted) in enumerate(_keystrokes(self._place, self._indent)):
            answer = await self._edit(offset, removed, inserted, self.latencies.keys)
            if key == len(LINE):
                self.latencies.lines += 1
                count = len(answer.places()) if answer else 0
                self.latencies.lines_noticed += count > len(self.latencies.at_open)
        self.latencies.at_end = answer.places() if answer else frozenset()

    async def open_brackets(self, times: int) -> None:
        line = f"\n{self._indent}{BRACKETED_LINE}"
        end = self._place + len(line)
        await self._edit(self._place, 0, line, [])
        for _ in range(times):
            await self._edit(end, 0, "(", self.latencies.opened_brackets)
            await self._edit(end, 1, "", self.latencies.closed_brackets)
        await self._edit(self._place, len(line), "", [])

    async def put_in(self, line: str) -> None:
        """Type a line at once."""
        await self._edit(self._place, 0, f"\n{self._indent}{line}", [])

    async def take_back(self, line: str) -> None:
        """Delete it again."""
        await self._edit(self._place, len(f"\n{self._indent}{line}"), "", [])

    async def _edit(
        self, offset: int, removed: int, inserted: str, seconds: list[float]
    ) -> Publication | None:
        self._version += 1
        change = self._change(offset, removed, inserted)
        identity = {"uri": self._uri, "version": self._version}
        params = {"textDocument": identity, "contentChanges": [change]}
        message = frame({"method": "textDocument/didChange", "params": params})
        start = time.perf_counter()
        await self.client.write(message)
        answer = await self._answer()
        if answer is not None:
            seconds.append(answer.received - start)
        await asyncio.sleep(SETTLE)
        while not self.client.published.empty():
            self.client.published.get_nowait()
            self.latencies.more_than_one_answer += 1
        return answer

    async def _answer(self) -> Publication | None:
        try:
            answer = await self.client.publication(self._uri, self._version, PATIENCE)
        except TimeoutError:
            self.latencies.unanswered += 1
            self._unanswered_in_a_row += 1
            if self._unanswered_in_a_row == 3:
                name = self.client.server.name
                raise BenchError(f"{name} left 3 keys in a row without diagnostics.") from None
            return None
        self._unanswered_in_a_row = 0
        return answer

    def _change(self, offset: int, removed: int, inserted: str) -> dict[str, Any]:
        before, after = self._text[:offset], self._text[offset + removed :]
        start, end = _position(self._text, offset), _position(self._text, offset + removed)
        self._text = before + inserted + after
        if self.client.incremental:
            return {"range": {"start": start, "end": end}, "text": inserted}
        return {"text": self._text}


def _keystrokes(place: int, indent: str) -> Iterator[tuple[int, int, str]]:
    """(offset, characters removed, text inserted)."""
    new_line = f"\n{indent}"
    start = place + len(new_line)
    yield place, 0, new_line
    for index, character in enumerate(LINE):
        yield start + index, 0, character
    for index in reversed(range(len(LINE))):
        yield start + index, 1, ""
    yield place, len(new_line), ""


def _position(text: str, offset: int) -> dict[str, int]:
    line_start = text.rfind("\n", 0, offset) + 1
    utf16_units = len(text[line_start:offset].encode("utf-16-le")) // 2
    return {"line": text.count("\n", 0, offset), "character": utf16_units}
