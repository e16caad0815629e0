"""B9, V11: what the editor tells the service, where the person allows it, and when it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aida.lsp import event_sending
from aida.lsp.event_sending import EventSending
from aida.sync.spool.events import Kind, event
from aida.sync.spool.opening import spool_path
from aida.sync.spool.spool import Spool
from aida.workspace.session import Session
from server.tests.lsp.editor import SETTINGS, Editor, capabilities, make_project
from server.tests.lsp.test_commands import refused, run
from server.tests.sync.listening import TOKEN, Listening, listen

SYNC = '\n[sync]\nurl = "{url}"\nproject = "shop"\n'
CODE = "if x == None:  # aida: allow[none-is] -- it is meant\n    print(x)\n"
OWN = """\
id: own
title: Own
language: python
prefix: own
context: statement
body: |
  answer = 1
"""


@pytest.fixture(autouse=True)
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listening]:
    """Before the editor's server starts, which takes over the environment."""
    monkeypatch.setenv("AIDA_SYNC_FOLDER", str(tmp_path / "sync"))
    monkeypatch.setenv("AIDA_SYNC_EVENTS", "on")
    monkeypatch.setenv("AIDA_SYNC_TOKEN", TOKEN)
    with listen() as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, listening: Listening) -> Path:
    settings = 'templates = ["templates"]\n' + SETTINGS + SYNC.format(url=listening.url)
    folder = make_project(tmp_path / "shop", settings=settings)
    (folder / "a.py").write_text(CODE, encoding="utf-8")
    return folder


def waiting(url: str) -> list[dict[str, Any]]:
    spool = Spool(spool_path(url))
    try:
        return spool.waiting(100)
    finally:
        spool.close()


async def test_a_check_of_the_workspace_is_told(
    editor: Editor, shop: Path, listening: Listening
) -> None:
    await editor.begin(shop)
    found = await run(editor, "checkWorkspace")
    ran, seen, suppressed = waiting(listening.url)
    assert (ran["kind"], ran["source"], ran["verdict"]) == (
        "check.finished",
        "editor",
        found["verdict"],
    )
    assert (seen["rule"], seen["state"], seen["language"]) == ("no-print", "new", "python")
    assert (suppressed["rule"], suppressed["opinion"]) == ("none-is", "suppressed")
    (shop / "a.py").write_text("x = 1\n", encoding="utf-8")
    await run(editor, "checkWorkspace")
    assert [one.get("state") for one in waiting(listening.url)[-2:]] == [None, "fixed"]


async def test_a_folder_inside_a_project_does_not_take_the_rest_for_fixed(
    editor: Editor, shop: Path, listening: Listening
) -> None:
    part = shop / "part"
    part.mkdir()
    (part / "b.py").write_text("print(2)\n", encoding="utf-8")
    await editor.begin(shop, part)
    await run(editor, "checkWorkspace", folder=shop.as_uri())
    await run(editor, "checkWorkspace", folder=part.as_uri())
    states = [one["state"] for one in waiting(listening.url) if one["kind"] == "finding.seen"]
    assert states == ["new", "new"]


async def test_an_opinion_is_told(editor: Editor, shop: Path, listening: Listening) -> None:
    await editor.begin(shop)
    told = await run(editor, "feedback", rule="no-print", opinion="not-useful")
    assert told == {"recorded": True, "service": listening.url}
    (one,) = waiting(listening.url)
    assert (one["kind"], one["rule"], one["opinion"]) == (
        "feedback.given",
        "no-print",
        "not-useful",
    )
    code, message = await refused(editor, "feedback", rule="no-print", opinion="great")
    assert code == -32602
    assert "useful, not-useful" in message


async def test_a_template_that_is_expanded_is_told(
    editor: Editor, shop: Path, listening: Listening
) -> None:
    (shop / "templates").mkdir()
    (shop / "templates" / "own.template.yml").write_text(OWN, encoding="utf-8")
    await editor.begin(shop, client=capabilities(apply_edit=True))
    uri = editor.open(shop / "b.py", "\n")
    position = {"line": 0, "character": 0}
    await run(editor, "expandTemplate", template="own", uri=uri, position=position)
    (one,) = waiting(listening.url)
    assert (one["kind"], one["template"], one["source"]) == ("template.expanded", "own", "editor")


async def test_without_trust_or_consent_nothing_is_recorded(
    editor: Editor, shop: Path, listening: Listening
) -> None:
    await editor.begin(shop, options={"trusted": False})
    await run(editor, "checkWorkspace")
    told = await run(editor, "feedback", rule="no-print", opinion="useful")
    assert told["recorded"] is False
    assert waiting(listening.url) == []


async def test_what_waits_is_sent_while_the_editor_is_open(
    shop: Path, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_sending, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr(event_sending, "EVERY_SECONDS", 0.05)
    spool = Spool(spool_path(listening.url))
    spool.append([event(Kind.FEEDBACK, "shop", rule="no-print", opinion="useful")])
    session = Session([shop], is_trusted=True)
    session.project_in(shop)
    sending = EventSending(session)
    sending.begin()
    try:
        async with asyncio.timeout(20):
            while spool.state().waiting:
                await asyncio.sleep(0.05)
        spool.append([event(Kind.FEEDBACK, "shop", rule="no-eval", opinion="useful")])
        async with asyncio.timeout(20):
            while spool.state().waiting:
                await asyncio.sleep(0.05)
    finally:
        sending.close()
        spool.close()
    assert listening.kinds == ["feedback.given"] * 2


@pytest.mark.parametrize(
    ("trusted", "variable", "value"),
    [(False, "AIDA_SYNC_EVENTS", "on"), (True, "AIDA_SYNC_EVENTS", "off")],
)
def test_nothing_is_sent_where_nobody_allowed_it(
    shop: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    session = Session([shop], is_trusted=trusted)
    session.project_in(shop)
    assert EventSending(session)._addresses() == []


async def test_a_service_that_is_away_is_said_once(
    shop: Path, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    listening.status = 503
    spool = Spool(spool_path(listening.url))
    spool.append([event(Kind.FEEDBACK, "shop", rule="no-print", opinion="useful")])
    sending = EventSending(Session([shop], is_trusted=True))
    for _ in range(2):
        sending._send([listening.url])
        spool.postpone(0)
    assert spool.state().waiting == 1
    assert len([one for one in caplog.records if "events wait for" in one.message]) == 1
    spool.close()
