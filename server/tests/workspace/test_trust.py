from __future__ import annotations

from pathlib import Path

from aida.workspace.editor_settings import read_editor_settings
from aida.workspace.project import load_project
from server.tests.lsp.editor import make_project

ASKED = {
    "rules": ["rules"],
    "packs": [],
    "templates": ["templates"],
    "baseline": "b.json",
    "coverage": ["c.xml"],
    "oldSince": "main",
    "noDefaultPacks": True,
    "severity": {"py-bare-except": "error"},
    "overrides": [{"paths": ["a"], "packs": [], "ignore": ["x"]}],
}


def test_an_untrusted_folder_has_the_bundled_rules_alone(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    editor = read_editor_settings(ASKED)
    project = load_project(folder, editor, is_trusted=False)
    settings = project.settings
    assert settings.root == folder
    assert (settings.rules, settings.templates, settings.coverage) == ((), (), ())
    assert (settings.packs, settings.baseline, settings.old_since) == (None, None, "")
    assert settings.overrides[0].packs is None
    assert settings.overrides[0].ignore == {"x"}
    assert "py-bare-except" in project.rule_by_id
    assert "no-eval" not in project.rule_by_id
    assert not project.depends_on(folder / "aida.toml")


def test_trust_makes_another_project_of_it(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    editor = read_editor_settings(None)
    trusted = load_project(folder, editor)
    untrusted = load_project(folder, editor, trusted, is_trusted=False)
    assert "no-eval" not in untrusted.rule_by_id
    assert load_project(folder, editor, untrusted, is_trusted=False) is untrusted
    assert "no-eval" in load_project(folder, editor, untrusted).rule_by_id
