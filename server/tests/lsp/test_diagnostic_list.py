"""Rendered diagnostics that follow edits are those that rendering afresh would give."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from aida.features.rule_problems import Problem
from aida.findings import Finding, Label, Severity
from aida.lsp.diagnostics import DiagnosticList, Renderer, problem_item, report
from aida.text import Encoding, Position, Span, TextBuffer
from aida.workspace.document import Change, Document
from aida.workspace.session import Session
from server.tests.lsp.editor import make_project

CODE = "".join(
    f"def f{number}(a):\n    print('%', a)  # 100 %d\n    return eval(a) == None\n\n"
    for number in range(60)
)


@pytest.fixture
def document(tmp_path: Path) -> Document:
    session = Session([make_project(tmp_path / "p")])
    return session.open((tmp_path / "p" / "a%20b.py").as_uri(), "python", 1, CODE.encode())


def renderer(document: Document, encoding: Encoding = "utf-16") -> Renderer:
    rules = {rule.id: rule for rule in document.rules.rules}
    return Renderer(rules, encoding, related=True)


def test_after_every_edit(document: Document) -> None:
    rng = random.Random(7)
    diagnostics = DiagnosticList(document, renderer(document))
    for version in range(200):
        line = rng.randrange(document.buffer.line_count)
        end = line + rng.choice((0, 0, 0, 1, 5))
        text = rng.choice((b"", b"x", b"\n", b"print(1)\n", b"(", b")", b"\n\n\neval(1)\n"))
        change = Change(text, Position(line, rng.randrange(9)), Position(end, rng.randrange(9)))
        for update in document.edit([change], version, "utf-16"):
            diagnostics.apply(update)
        if (update := document.settle() if rng.random() < 0.1 else None) is not None:
            diagnostics.apply(update)
        again = DiagnosticList(document, renderer(document))
        assert parsed(diagnostics.items()) == parsed(again.items())
    assert diagnostics.items()


def parsed(items: bytes) -> list[str]:
    return sorted(map(json.dumps, json.loads(b"[%s]" % items)))


def test_an_update_that_cannot_be_right_renders_everything_again(document: Document) -> None:
    diagnostics = DiagnosticList(document, renderer(document))
    (update,) = document.edit([Change(b"x", Position(0, 0), Position(0, 0))], 2, "utf-8")
    assert update is not None
    diagnostics.apply(update._replace(kept_before=1000, kept_after=1000))
    again = DiagnosticList(document, renderer(document))
    assert diagnostics.items() == again.items()


def test_percent_signs_survive(document: Document) -> None:
    finding = Finding(
        "100%", Span(0, 3), Severity.WARNING, "%d % %s %%", labels=(Label(Span(4, 5), "%d"),)
    )
    rendered = renderer(document).render(finding, document.buffer, document.uri)
    for item in (rendered, rendered.moved(3).moved(-3)):
        found = json.loads(item.text)
        assert (found["code"], found["message"]) == ("100%", "%d % %s %%")
        (related,) = found["relatedInformation"]
        assert (related["message"], related["location"]["uri"]) == ("%d", document.uri)
    assert json.loads(rendered.moved(3).text)["range"]["start"]["line"] == 3


def test_a_client_without_related_information(document: Document) -> None:
    finding = Finding("a", Span(0, 3), Severity.HINT, "m", labels=(Label(Span(4, 5), "l"),))
    plain = Renderer({}, "utf-16", related=False)
    assert b"relatedInformation" not in plain.render(finding, document.buffer, "").text


def test_a_report_is_sent_once() -> None:
    first = report(b'{"a":1}', None)
    identity = json.loads(first.fields + b"}")["resultId"]
    assert first.is_news
    again = report(b'{"a":1}', identity)
    assert not again.is_news
    assert json.loads(again.fields + b"}") == {"kind": "unchanged", "resultId": identity}
    assert report(b"", identity).is_news


@pytest.mark.parametrize(("encoding", "start", "end"), [("utf-8", 5, 8), ("utf-16", 3, 6)])
def test_columns_of_problems(encoding: Encoding, start: int, end: int) -> None:
    problem = Problem("/a/rule.yml", 4, 2, "🙂:bad", "wrong", is_error=True)
    item = json.loads(problem_item(problem, encoding))
    assert item["range"]["start"] == {"line": 4, "character": start}
    assert item["range"]["end"] == {"line": 4, "character": end}


def test_an_empty_document(tmp_path: Path) -> None:
    session = Session([make_project(tmp_path / "p")])
    document = session.open("untitled:x", "python", None, b"")
    diagnostics = DiagnosticList(document, renderer(document))
    assert diagnostics.items() == b""
    for update in document.edit([Change(b"eval(1)")], None, "utf-16"):
        diagnostics.apply(update)
    assert diagnostics.items()
    assert len(TextBuffer(document.snapshot().source)) == 7
