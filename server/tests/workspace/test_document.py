from __future__ import annotations

import random
from pathlib import Path

import pytest

from aida.engine import check
from aida.text import Edit, Position, Span, apply_edits
from aida.workspace.document import Change, Document, difference
from aida.workspace.session import Session
from server.tests.lsp.editor import make_project

CODE = "print(1)\neval(x) == None\n"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session([make_project(tmp_path / "p")])


@pytest.fixture
def document(session: Session) -> Document:
    return session.open("untitled:a", "python", 1, CODE.encode())


def edit(document: Document, *changes: Change) -> None:
    for _ in document.edit(changes, 2, "utf-16"):
        pass


def insertion(line: int, column: int, text: bytes) -> Change:
    return Change(text, Position(line, column), Position(line, column))


def test_a_snapshot_does_not_change(document: Document) -> None:
    before = document.snapshot()
    assert document.snapshot() is before
    edit(document, insertion(0, 0, b"\n"))
    after = document.snapshot()
    assert before.source == CODE.encode()
    assert after.source == b"\n" + CODE.encode()
    assert (before.version, after.version) == (1, 2)
    assert [found.span.start for found in after.findings] == [
        found.span.start + 1 for found in before.findings
    ]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_changes_apply_one_after_another(document: Document, count: int) -> None:
    letters = "".join(chr(ord("a") + number % 26) for number in range(count))
    edit(document, *(insertion(0, at, letter.encode()) for at, letter in enumerate(letters)))
    assert document.snapshot().source == (letters + CODE).encode()
    source, language, rules = document.snapshot().source, document.language, document.rules
    document.settle()
    assert document.findings() == check(source, language, rules).findings


def test_a_bug_in_following_an_edit_costs_nothing(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(document._check, "edit", fail)
    updates = list(document.edit([insertion(0, 0, b"eval(0)\n")], 2, "utf-8"))
    assert updates == [None]
    assert document.snapshot().source == b"eval(0)\n" + CODE.encode()
    assert len(document.findings()) == 4
    edit(document, insertion(0, 0, b"eval(1)\n"))
    assert len(document.findings()) == 5


def test_other_rules(document: Document, session: Session) -> None:
    assert not session.refresh(document)
    project = session.project_of(document.uri)
    rules = [rule for rule in project.rules.rules if rule.id == "no-eval"]
    document.recheck(document.language, type(document.rules)(rules))
    assert {found.rule for found in document.findings()} == {"no-eval"}
    assert session.refresh(document)
    assert len(document.findings()) == 3


def test_the_difference_of_two_texts() -> None:
    rng = random.Random(3)
    alphabet = ["a", "b", "ä", "🙂", "\r\n", "\r", "\n"]
    for _ in range(2_000):
        old = "".join(rng.choices(alphabet, k=rng.randrange(8)))
        at, size = rng.randrange(len(old) + 1), rng.randrange(4)
        new = old[:at] + "".join(rng.choices(alphabet, k=rng.randrange(3))) + old[at + size :]
        change = difference(old.encode(), new.encode())
        assert apply_edits(old.encode(), [change]) == new.encode()
        change.text.decode()
        old.encode()[: change.span.start].decode()
        old.encode()[change.span.end :].decode()


def test_the_difference_is_small() -> None:
    assert difference(b"aaXbb", b"aaYYbb") == Edit(Span(2, 3), b"YY")
    assert difference(b"same", b"same") == Edit(Span(4, 4), b"")
    assert difference("xä".encode(), "xö".encode()) == Edit(Span(1, 3), "ö".encode())
    assert difference(b"a\r\nb", b"a\nb") == Edit(Span(1, 3), b"\n")
