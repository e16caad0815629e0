from __future__ import annotations

from pathlib import Path

import pytest

from aida.features.code_actions import fix_all, has_safe_fix, quick_fixes
from aida.findings import Finding, Fix, Severity
from aida.text import Span, apply_edits
from aida.workspace.document import Snapshot
from aida.workspace.session import Session
from server.tests.lsp.editor import make_project


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session([make_project(tmp_path / "p")])


def snapshot(session: Session, text: str) -> Snapshot:
    return session.open("untitled:x", "python", 1, text.encode()).snapshot()


def with_fixes(session: Session, *fixes: Fix) -> Snapshot:
    found = Finding("r", Span(0, 4), Severity.ERROR, "m", fixes=fixes)
    plain = snapshot(session, "abcdefgh\n")
    return Snapshot(plain.uri, 1, plain.language, plain.source, (found,), plain.rules)


def test_only_what_touches_the_range(session: Session) -> None:
    text = "x == None; y == None\nz == None\n"
    shot = snapshot(session, text)

    def found(start: int, end: int) -> list[str]:
        return [fix.edit.text.decode() for fix in quick_fixes(shot, Span(start, end))]

    assert found(0, 0) == ["x is None"]
    assert found(9, 9) == ["x is None"]
    assert found(10, 10) == []
    assert found(5, 12) == ["x is None", "y is None"]
    assert found(0, len(text)) == ["x is None", "y is None", "z is None"]


def test_titles_and_preference(session: Session) -> None:
    span = Span(0, 4)
    shot = with_fixes(
        session,
        Fix(span, "a", safe=False, title="Try a"),
        Fix(span, "b", safe=True),
        Fix(span, "c", safe=True, title="Take c"),
        Fix(span, " "),
        Fix(span, "d\ne"),
    )
    offered = [(fix.title, fix.safe, fix.preferred) for fix in quick_fixes(shot, span)]
    assert offered == [
        ("Try a (r, unsafe)", False, False),
        ("Replace with `b` (r)", True, True),
        ("Take c (r)", True, False),
        ("Remove (r, unsafe)", False, False),
        ("Fix (r, unsafe)", False, False),
    ]
    assert has_safe_fix(shot)
    assert not has_safe_fix(with_fixes(session, Fix(span, "a")))


@pytest.mark.parametrize(
    "text",
    ["x == None", "a\n" * 50 + "x == None\n", "x == None\r\ny\r\nz == None", "ä = x == None\n"],
)
def test_all_that_is_safe(session: Session, text: str) -> None:
    shot = snapshot(session, text)
    edits = fix_all(shot).edits
    fixed = apply_edits(shot.source, edits).decode()
    assert fixed == text.replace("== None", "is None")
    changed = sum(edit.span.end - edit.span.start for edit in edits)
    assert changed <= sum(len(line) + 3 for line in text.splitlines() if "None" in line)


def test_nothing_to_fix(session: Session) -> None:
    assert fix_all(snapshot(session, "print(1)\n")).edits == []
