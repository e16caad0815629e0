"""Whatever is typed, in the end the editor shows what a fresh check of the text finds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from aida.engine import check
from aida.text import Edit, Span, TextBuffer
from aida.workspace.editor_settings import EditorSettings
from aida.workspace.project import load_project
from server.tests.lsp.editor import Editor

FUNCTION = """
def function_{0}(value, other=None):
    '''Ünïcode 🙂 {0}.'''
    if value == None:
        print(value)
    return eval(other) if "🙂" else [value == None, {0}]
"""
PIECES = [
    *("eval(x)", "print(y)", "z == None", "🙂", "ä", "(", ")", "'''", "#", ":", "\n", "\r\n", "\t"),
    *("def f():\n    pass\n", "    ", "if a:\n", "x = 1\r\n", "", "\n\n\n", "class C:\n"),
]
EDITS = 300


def a_random_edit(buffer: TextBuffer, rng: random.Random, around: int) -> Edit:
    start = max(0, min(len(buffer), round(rng.gauss(around, 200))))
    end = start if rng.random() < 0.5 else min(len(buffer), start + rng.randrange(30))
    start, end = (at_character(buffer, offset) for offset in (start, end))
    return Edit(Span(start, end), rng.choice(PIECES).encode())


def at_character(buffer: TextBuffer, offset: int) -> int:
    """The nearest offset before it that an editor can name."""
    around = buffer.slice(max(0, offset - 4), min(len(buffer), offset + 1)).ljust(1)
    at = min(offset, 4)
    while at < len(around) and (around[at] & 0xC0 == 0x80 or around[at - 1 : at + 1] == b"\r\n"):
        at, offset = at - 1, offset - 1
    return offset


@pytest.mark.parametrize(("functions", "seed"), [(10, 1), (10, 2), (400, 3), (400, 4)])
async def test_random_edits(editor: Editor, project: Path, functions: int, seed: int) -> None:
    rng = random.Random(seed)
    text = "".join(FUNCTION.format(number) for number in range(functions))
    buffer = TextBuffer(text.encode())
    await editor.begin(project)
    uri = editor.open(project / "a.py", text)
    around = len(buffer) // 2
    for count in range(EDITS):
        if count % 50 == 49:
            around = rng.randrange(len(buffer))
        edits = [a_random_edit(buffer, rng, around)]
        changes = []
        for edit in edits * rng.choice((1, 1, 1, 2)):
            if edit.span.end > len(buffer):
                break
            start, end = (buffer.position(offset, "utf-16") for offset in edit.span)
            changes.append((*start, *end, edit.text.decode()))
            spot = tuple(buffer.offset(place, "utf-16") for place in (start, end))
            buffer.replace(Edit(Span(min(spot), max(spot)), edit.text))
        editor.change(uri, *changes)
        if rng.random() < 0.2:
            await editor.published(uri)
    expected = fresh(project, buffer)
    found = await editor.published_when(
        uri,
        lambda push: push.version == editor.versions[uri] and places(push.diagnostics) == expected,
    )
    assert found


def fresh(project: Path, buffer: TextBuffer) -> list[tuple[str, int, int, int, int]]:
    loaded = load_project(project, EditorSettings())
    language = loaded.language_of("a.py", "python", b"")
    result = check(buffer.snapshot(), language, loaded.rules_for("a.py", len(buffer)))
    return sorted(
        (
            finding.rule,
            *buffer.position(finding.span.start, "utf-16"),
            *buffer.position(finding.span.end, "utf-16"),
        )
        for finding in result.findings
    )


def places(diagnostics) -> list[tuple[str, int, int, int, int]]:
    return sorted(
        (
            found.code,
            found.range.start.line,
            found.range.start.character,
            found.range.end.line,
            found.range.end.character,
        )
        for found in diagnostics
    )
