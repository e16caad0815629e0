"""A long session replayed: the server's text is the client's, its findings a fresh check's."""

from __future__ import annotations

import asyncio
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from aida.lsp.frames import FrameReader, frame
from aida.lsp.language_server import LanguageServer
from aida.text import Edit, Span, TextBuffer
from server.tests.lsp.test_replay import FUNCTION, PIECES, a_random_edit, at_character, fresh

EDITS = int(os.environ.get("AIDA_REPLAY_EDITS", "2000"))
SOAK_EDITS = int(os.environ.get("AIDA_REPLAY_SOAK_EDITS", "50000"))
EVERY = 250
"""Edits between two looks at everything."""


class Typist:
    """What somebody does in an editor: words letter by letter, pastes, deletions, undo."""

    def __init__(self, text: str, seed: int) -> None:
        self.buffer = TextBuffer(text.encode())
        self._rng = random.Random(seed)
        self._around = len(self.buffer) // 2
        self._word: list[str] = []
        self._undo: list[Edit] = []

    def start(self, text: str) -> None:
        """Go on with another text."""
        self.buffer = TextBuffer(text.encode())
        self._word, self._undo = [], []

    def next(self) -> dict[str, Any]:
        """One content change, which the client's own text has had."""
        edit = self._choose()
        start, end = (self.buffer.position(place, "utf-16") for place in edit.span)
        old = self.buffer.slice(*edit.span)
        spot = [self.buffer.offset(place, "utf-16") for place in (start, end)]
        edit = Edit(Span(min(spot), max(spot)), edit.text)
        self.buffer.replace(edit)
        after = edit.span.start + len(edit.text)
        self._undo = [*self._undo[-20:], Edit(Span(edit.span.start, after), old)]
        return {
            "range": {
                "start": {"line": start.line, "character": start.column},
                "end": {"line": end.line, "character": end.column},
            },
            "text": edit.text.decode(),
        }

    def _choose(self) -> Edit:
        rng, size = self._rng, len(self.buffer)
        if self._word:
            letter = self._word.pop(0)
            place = at_character(self.buffer, min(self._around, size))
            self._around = place + len(letter.encode())
            return Edit(Span(place, place), letter.encode())
        chance = rng.random()
        if chance < 0.1 and self._undo:
            return self._undo.pop()
        if chance < 0.3:
            self._around = rng.randrange(size + 1)
        edit = a_random_edit(self.buffer, rng, min(self._around, size))
        if chance < 0.7:
            self._around = edit.span.start
            self._word = list(rng.choice(PIECES)) or ["x"]
            first = self._word.pop(0)
            self._around += len(first.encode())
            return Edit(Span(edit.span.start, edit.span.start), first.encode())
        return edit


async def replay(
    project: Path, edits: int, seed: int, campaign: dict[str, Any] | None = None
) -> None:
    published: dict[str, Any] = {}
    done = {} if campaign is None else campaign
    reader = FrameReader()

    def take(data: bytes) -> None:
        for message in map(json.loads, reader.feed(data)):
            if message.get("method") == "textDocument/publishDiagnostics":
                published[message["params"]["uri"]] = message["params"]

    server = LanguageServer(take)

    def say(method: str, params: Any, **rest: Any) -> None:
        server.receive(frame(json.dumps({"method": method, "params": params, **rest}).encode()))

    uri = (project / "a.py").as_uri()
    text = "".join(FUNCTION.format(number) for number in range(60))
    typist = Typist(text, seed)
    folders = [{"uri": project.as_uri(), "name": "p"}]
    say("initialize", {"capabilities": {}, "workspaceFolders": folders}, id=1)
    say("initialized", {})
    item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
    say("textDocument/didOpen", {"textDocument": item})
    for number in range(edits):
        identity = {"uri": uri, "version": number + 2}
        changes = [typist.next() for _ in range(1 + (number % 17 == 0))]
        say("textDocument/didChange", {"textDocument": identity, "contentChanges": changes})
        if number % EVERY == EVERY - 1 or number == edits - 1:
            await look(server, project, typist.buffer, uri, published)
            done["edits"] = number + 1
            done["times compared"] = done.get("times compared", 0) + 1
        if len(typist.buffer) > 4 * len(text):
            typist.start(text)
            whole = {"textDocument": {"uri": uri, "version": number + 2}}
            say("textDocument/didChange", {**whole, "contentChanges": [{"text": text}]})
    say("shutdown", None, id=2)
    say("exit", None)
    await asyncio.sleep(0)


async def look(
    server: LanguageServer, project: Path, buffer: TextBuffer, uri: str, published: dict[str, Any]
) -> None:
    assert server._session is not None
    document = server._session.documents[uri]
    assert document.buffer.snapshot() == buffer.snapshot()
    expected = fresh(project, buffer)
    async with asyncio.timeout(60):
        while places_in(published[uri]["diagnostics"]) != expected:
            await asyncio.sleep(0.05)


async def test_thousands_of_edits(project: Path) -> None:
    await replay(project, EDITS, seed=1)


@pytest.mark.soak
async def test_fifty_thousand_edits(project: Path, campaign: dict[str, Any]) -> None:
    await replay(project, SOAK_EDITS, seed=2, campaign=campaign)


def places_in(diagnostics: list[Any]) -> list[tuple[str, int, int, int, int]]:
    return sorted(
        (
            found["code"],
            found["range"]["start"]["line"],
            found["range"]["start"]["character"],
            found["range"]["end"]["line"],
            found["range"]["end"]["character"],
        )
        for found in diagnostics
    )
