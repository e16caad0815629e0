"""Measures in an editor: with the settings' limits, and with coverage that tests write anew."""

from __future__ import annotations

import os
from pathlib import Path

from lsprotocol import types

from server.tests.lsp.editor import Editor, capabilities, make_project

CODE = "def f(a):\n    if a:\n        return 1\n    return 2\n"
SETTINGS = """\
packs = ["measures"]
coverage = ["lcov.info"]
[severity]
cyclomatic-complexity = "warning"
[options.cyclomatic-complexity]
max = 1
"""
WATCHING = capabilities(
    did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
        dynamic_registration=True
    )
)


def rules(push: types.PublishDiagnosticsParams) -> set[str]:
    return {str(diagnostic.code) for diagnostic in push.diagnostics}


def write_report(folder: Path, hits: int) -> types.FileEvent:
    report = folder / "lcov.info"
    report.write_text(f"SF:a.py\nDA:1,1\nDA:2,{hits}\n", encoding="utf-8")
    later = (folder / "a.py").stat().st_mtime_ns + 1_000_000_000
    os.utime(report, ns=(later, later))
    return types.FileEvent(report.as_uri(), types.FileChangeType.Changed)


async def test_measures_follow_typing_settings_and_test_runs(
    editor: Editor, tmp_path: Path
) -> None:
    folder = make_project(tmp_path / "shop", {}, SETTINGS)
    path = folder / "a.py"
    path.write_text(CODE, encoding="utf-8")
    write_report(folder, 0)
    await editor.begin(folder, client=WATCHING)
    uri = editor.open(path, CODE)
    await editor.published_when(
        uri, lambda push: rules(push) == {"cyclomatic-complexity", "test-coverage"}
    )
    (registration,) = await editor.until(lambda: editor.registrations)
    assert "lcov.info" in str(registration)
    event = write_report(folder, 1)
    editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.published_when(uri, lambda push: rules(push) == {"cyclomatic-complexity"})
    editor.change(uri, (1, 4, 1, 9, "while a:"))
    await editor.published_when(
        uri, lambda push: rules(push) == {"cyclomatic-complexity", "stale-coverage"}
    )
    (folder / "aida.toml").write_text(SETTINGS.replace("max = 1", "max = 2"), encoding="utf-8")
    editor.save(folder / "aida.toml")
    await editor.published_when(uri, lambda push: rules(push) == {"stale-coverage"})
