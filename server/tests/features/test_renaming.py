from __future__ import annotations

from pathlib import Path

from aida.features.renaming import Move, renamed_baseline
from aida.governance.baseline import Entry, baseline_of
from aida.governance.baseline_format import read_baseline, render_baseline
from aida.text import apply_edits
from aida.workspace.editor_settings import EditorSettings
from aida.workspace.project import Project, load_project
from server.tests.lsp.editor import make_project

ENTRIES = [Entry("a.py", "no-eval", "1:a"), Entry("src/b.py", "no-eval", "1:b")]


def project(folder: Path) -> Project:
    make_project(folder)
    text = render_baseline(baseline_of(ENTRIES))
    (folder / "aida-baseline.json").write_text(text, encoding="utf-8")
    return load_project(folder, EditorSettings())


def paths_after(loaded: Project, *moves: Move) -> list[str]:
    change = renamed_baseline(loaded, moves)
    assert change is not None
    text = apply_edits(change.source, change.edits).decode()
    return [entry.path for entry in read_baseline(text).entries]


def test_a_file_and_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    loaded = project(folder)
    file = Move(str(folder / "a.py"), str(folder / "z.py"))
    assert paths_after(loaded, file) == ["src/b.py", "z.py"]
    moved = Move(str(folder / "src"), str(folder / "lib" / "core"))
    assert paths_after(loaded, file, moved) == ["lib/core/b.py", "z.py"]


def test_a_name_that_only_begins_alike_stays(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    loaded = project(folder)
    assert renamed_baseline(loaded, [Move(str(folder / "sr"), str(folder / "x"))]) is None
