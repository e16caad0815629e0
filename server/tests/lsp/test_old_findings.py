"""Findings that the baseline knows, in the editor."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest
from lsprotocol import types

from aida.features.old_findings import Past
from aida.governance.baseline import Baseline, baseline_of
from aida.lsp.diagnostics import DiagnosticList, Renderer
from aida.text import Position
from aida.workspace.document import Change
from aida.workspace.session import Session
from aida.workspace.settings import OldFindings
from server.tests.lsp.editor import SETTINGS, Editor, capabilities, codes, make_project
from server.tests.lsp.test_reloading import watched

CODE = "def f(x):\n    print(1)\n    return eval(x)\n"
NAME = "aida-baseline.json"
HINT, INFO, ERROR = (
    types.DiagnosticSeverity.Hint,
    types.DiagnosticSeverity.Information,
    types.DiagnosticSeverity.Error,
)


def record(project: Path, name: str = "a.py", code: str = CODE, *rules: str) -> None:
    """Write a baseline of what some rules find in a text."""
    from aida.engine.identity import identities_in
    from aida.governance.baseline import Entry
    from aida.governance.baseline_format import render_baseline

    session = Session([project])
    shot = session.open((project / name).as_uri(), "python", 1, code.encode()).snapshot()
    names = identities_in(shot.findings, shot.source, shot.language, shot.rules)
    entries = [
        Entry(name, finding.rule, identity)
        for finding, identity in zip(shot.findings, names, strict=True)
        if not rules or finding.rule in rules
    ]
    assert entries
    (project / NAME).write_text(render_baseline(baseline_of(entries)), "utf-8")


def severities(diagnostics: list[types.Diagnostic]) -> list[tuple[str, object]]:
    return sorted((str(found.code), found.severity) for found in diagnostics)


async def test_old_findings_are_hints(editor: Editor, project: Path) -> None:
    record(project, "a.py", CODE, "no-print")
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    shown = await editor.published(uri)
    assert severities(shown) == [("no-eval", ERROR), ("no-print", HINT)]
    [old] = [found for found in shown if found.code == "no-print"]
    assert old.message == "print (old)"
    editor.change(uri, (0, 0, 0, 0, "import os\n\n"))
    assert severities(await editor.published(uri)) == severities(shown)
    editor.change(uri, (3, 4, 3, 4, "x = "))  # the finding is rendered again
    assert severities(await editor.published(uri)) == severities(shown)
    editor.change(uri, (3, 16, 3, 16, "; print(2)"))
    expected = [("no-eval", ERROR), ("no-print", INFO), ("no-print", HINT)]
    assert severities(await editor.published(uri)) == expected


async def test_twins_are_told_apart_after_a_pause(editor: Editor, project: Path) -> None:
    record(project, "a.py", CODE, "no-print")
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    await editor.published(uri)
    editor.change(uri, (1, 12, 1, 12, "; print(1)"))
    expected = [("no-eval", ERROR), ("no-print", INFO), ("no-print", HINT)]
    await editor.published_when(uri, lambda push: severities(list(push.diagnostics)) == expected)


async def test_old_findings_can_be_hidden_or_shown(editor: Editor, project: Path) -> None:
    record(project, "a.py", CODE, "no-print")
    settings = project / "aida.toml"
    settings.write_text(SETTINGS + 'old-findings = "hide"\n')
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert codes(await editor.published(uri)) == [("no-eval", 2)]
    editor.change(uri, (0, 0, 0, 0, "print(3)\n"))
    assert codes(await editor.published(uri)) == [("no-eval", 3), ("no-print", 0)]
    actions = await editor.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(uri),
            types.Range(types.Position(2, 4), types.Position(2, 9)),
            types.CodeActionContext([]),
        )
    )
    assert actions, "a hidden finding can still be fixed"
    settings.write_text(SETTINGS + 'old-findings = "show"\n')
    editor.save(settings)
    shown = await editor.published_when(uri, lambda push: len(push.diagnostics) == 3)
    assert severities(shown)[1:] == [("no-print", INFO), ("no-print", INFO)]


async def test_a_baseline_that_changes(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert severities(await editor.published(uri)) == [("no-eval", ERROR), ("no-print", INFO)]
    record(project)
    watched(editor, project / NAME)
    await editor.published_when(
        uri, lambda push: {found.severity for found in push.diagnostics} == {HINT}
    )
    baseline = (project / NAME).as_uri()
    (project / NAME).write_text('{\n  "version": 1,\n  "findings": [7]\n}\n')
    watched(editor, project / NAME)
    [problem] = await editor.published_when(baseline, lambda push: bool(push.diagnostics))
    assert (problem.code, problem.range.start.line) == ("baseline", 2)
    editor.change(uri, (0, 0, 0, 0, "\n"))
    shown = await editor.published(uri)
    assert {found.severity for found in shown} == {HINT}, "the last good one holds"
    (project / NAME).unlink()
    watched(editor, project / NAME)
    await editor.published_when(
        uri, lambda push: HINT not in {f.severity for f in push.diagnostics}
    )
    await editor.published_when(baseline, lambda push: not push.diagnostics)


async def test_the_baseline_is_watched(editor: Editor, project: Path) -> None:
    client = capabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
            dynamic_registration=True
        )
    )
    await editor.begin(project, client=client)
    await editor.until(lambda: NAME in str(editor.registrations))


async def test_a_moved_file(editor: Editor, project: Path) -> None:
    record(project, "before.py")
    await editor.begin(project)
    shown = await editor.published(editor.open(project / "after.py", CODE))
    assert {found.severity for found in shown} == {HINT}


async def test_files_that_are_not_open(editor: Editor, project: Path) -> None:
    (project / "a.py").write_text(CODE)
    record(project, "a.py", CODE, "no-print")
    await editor.begin(project, client=capabilities(pull=True))
    answer = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    [report] = [item for item in answer.items if item.uri.endswith("a.py")]
    assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
    assert severities(list(report.items)) == [("no-eval", ERROR), ("no-print", HINT)]


@pytest.mark.parametrize("way", [OldFindings.HINT, OldFindings.HIDE])
def test_after_every_pause_it_is_as_if_opened_afresh(tmp_path: Path, way: OldFindings) -> None:
    """Random edits: what is shown after a pause does not depend on what was typed before."""
    rng = random.Random(5)
    code = "".join(f"def f{n}(a):\n    print(a)\n    return eval(a)\n\n" for n in range(20))
    project = make_project(tmp_path / "p")
    record(project, "a.py", code, "no-print")
    session = Session([project])
    document = session.open((project / "a.py").as_uri(), "python", 1, code.encode())
    known = session.project_in(project).known_in("a.py")
    assert len(known) == 20
    rules = {rule.id: rule for rule in document.rules.rules}
    made = [Renderer(rules, "utf-16", related=True, old=way) for _ in range(2)]

    look = Past(known).findings
    diagnostics = DiagnosticList(document, made[0], look)
    for version in range(150):
        line = rng.randrange(document.buffer.line_count)
        text = rng.choice((b"", b"x", b"\n", b"print(a)\n", b"    print(a)\n", b"#", b"def g():\n"))
        change = Change(text, Position(line, 0), Position(line + rng.choice((0, 0, 1)), 0))
        for update in document.edit([change], version, "utf-16"):
            diagnostics.apply(update)
        items = json.loads(b"[%s]" % diagnostics.items())
        count = len(document.findings())
        assert len(items) == count if way is OldFindings.HINT else len(items) <= count
        if version % 5 == 0:
            document.settle()
            assert diagnostics.is_stale
            diagnostics.look_again()
            fresh = DiagnosticList(document, made[1], look)
            assert diagnostics.items() == fresh.items()
    assert b"old" in diagnostics.items() or way is OldFindings.HIDE


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


async def test_what_has_not_changed_since_a_commit(editor: Editor, project: Path) -> None:
    (project / "aida.toml").write_text(SETTINGS + 'old-since = "main"\n')
    (project / "deep").mkdir()
    (project / "deep/a.py").write_bytes(CODE.replace("\n", "\r\n").encode())
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "start")
    git(project, "mv", "deep/a.py", "b.py")
    await editor.begin(project)
    uri = editor.open(project / "b.py", CODE)
    assert {found.severity for found in await editor.published(uri)} == {HINT}
    editor.change(uri, (0, 0, 0, 0, "import os\n\n"), (3, 10, 3, 11, "2"))
    await editor.published_when(
        uri,
        lambda push: severities(list(push.diagnostics)) == [("no-eval", HINT), ("no-print", INFO)],
    )
    fresh = editor.open(project / "new.py", CODE)
    assert HINT not in {found.severity for found in await editor.published(fresh)}


async def test_a_commit_that_is_not_there(editor: Editor, project: Path) -> None:
    (project / "aida.toml").write_text(SETTINGS + 'old-since = "nowhere"\n')
    git(project, "init", "-q", "-b", "main")
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert HINT not in {found.severity for found in await editor.published(uri)}
    await editor.until(lambda: "no commit `nowhere`" in str(editor.log_messages))


def test_no_baseline_costs_no_look(tmp_path: Path) -> None:
    session = Session([make_project(tmp_path / "p")])
    assert session.project_in(tmp_path / "p").baseline == Baseline()
    assert session.project_in(tmp_path / "p").known_in("a.py") == frozenset()
