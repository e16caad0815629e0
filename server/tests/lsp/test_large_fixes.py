"""Fixing all of a large document is done in a process apart, to the same effect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from aida.features.code_actions import fix_all
from aida.lsp.apart import apart
from aida.lsp.cells import Cells
from aida.lsp.connection import RefusedError
from aida.lsp.document_fixes import LARGE_BYTES, fixes_of
from aida.workspace.document import Change, Document
from aida.workspace.session import Session
from server.tests.lsp.editor import Editor, capabilities
from server.tests.lsp.test_commands import EDITS, run

LINES = LARGE_BYTES // 10
LARGE = "x == None\n" * 3 + "print(z)\nz == None\n" + "y = 12345\n" * LINES


@pytest.fixture(autouse=True)
def saved(project: Path) -> None:
    (project / "a.py").write_text("saved()\n", "utf-8")


@pytest.fixture
def session(project: Path) -> Session:
    return Session([project])


def opened(session: Session, text: str = LARGE) -> Document:
    uri = (session.folders[0] / "a.py").as_uri()
    return session.open(uri, "python", 1, text.encode())


def refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("the process that answers keys fixes a large text")


async def test_the_process_that_answers_keys_fixes_no_large_text(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = opened(session)
    here = fix_all(document.snapshot())
    monkeypatch.setattr("aida.features.code_actions.fix_text", refuse)
    assert await fixes_of(document, session, Cells(), "", unsafe=False) == here
    assert here.made == 4
    assert (await fixes_of(document, session, Cells(), "no-print", unsafe=True)).made == 1


async def test_a_text_that_is_edited_meanwhile_is_left_alone(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = opened(session)

    async def slowly(*order: Any) -> Any:
        found = await apart(*order)
        list(document.edit([Change(b"x = 1\n")], 2, "utf-16"))
        return found

    monkeypatch.setattr("aida.lsp.document_fixes.apart", slowly)
    with pytest.raises(RefusedError, match="was edited meanwhile"):
        await fixes_of(document, session, Cells(), "", unsafe=False)


async def test_over_the_wire(editor: Editor, project: Path) -> None:
    await editor.begin(project, client=EDITS)
    uri = editor.open(project / "a.py", LARGE)
    done = await run(editor, "fixAll", uri=uri)
    assert (done["applied"], done["fixes"]) == (True, 4)


async def test_on_save(editor: Editor, project: Path) -> None:
    client = capabilities()
    assert client.text_document is not None
    assert client.text_document.code_action is not None
    client.text_document.code_action.resolve_support = types.ClientCodeActionResolveOptions(
        properties=["edit"]
    )
    await editor.begin(project, client=client)
    uri = editor.open(project / "a.py", LARGE)
    everything = types.Range(types.Position(0, 0), types.Position(LINES, 0))
    context = types.CodeActionContext([], only=["source.fixAll"])
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), everything, context)
    (action,) = await editor.text_document_code_action_async(params) or [None]
    assert isinstance(action, types.CodeAction) and action.edit is None
    done = await editor.code_action_resolve_async(action)
    assert done.edit is not None and done.edit.changes is not None
    assert [edit.range.start.line for edit in done.edit.changes[uri]] == [0, 1, 2, 4]
