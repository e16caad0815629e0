"""Matches of rules are counted in a process apart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from aida.lsp import counting
from aida.lsp.authoring import Authoring
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.publisher import Publisher
from aida.workspace.session import Session
from server.tests.lsp.test_rule_lenses import RULE, with_code


def die(*_: Any) -> Any:
    os._exit(9)


def refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("the process that answers keys looks at files")


async def test_the_process_that_answers_keys_looks_at_no_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_code(project)
    session = Session([project])
    connection, client = Connection(lambda _: None), ClientFeatures()
    authoring = Authoring(session, Publisher(session, client, connection), connection, client)
    for name in ("check", "find_files", "read_source"):
        monkeypatch.setattr(f"aida.features.rule_matches.{name}", refuse)
    document = session.open(path.as_uri(), "yaml", 1, RULE.encode())
    authoring.opened(document)
    await authoring.rule_files.counted(document.uri)
    found = authoring.rule_files.matches_of(document.uri, "no-sleep")
    assert found is not None
    assert found.title == "3 matches in 2 files"
    authoring.close()


async def test_a_count_that_is_lost_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "count_matches", die)
    session = Session([project])
    connection, client = Connection(lambda _: None), ClientFeatures()
    authoring = Authoring(session, Publisher(session, client, connection), connection, client)
    document = session.open((project / "rules" / "x.yml").as_uri(), "yaml", 1, RULE.encode())
    authoring.opened(document)
    await authoring.rule_files.counted(document.uri)
    state = authoring.rule_files.state_of(document.uri)
    assert state is not None
    assert "ended with code" in state.problem
    authoring.close()
