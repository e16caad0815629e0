from __future__ import annotations

from pathlib import Path

import pytest

from aida.rules.suppression_core import SuppressionCore
from aida.workspace.editor_settings import EditorSettings
from aida.workspace.project import Project, load_project
from aida.workspace.session import Session
from server.tests.lsp.editor import RULES, SETTINGS, make_project

NOTHING = EditorSettings()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "p")


def ids(project: Project) -> list[str]:
    """Of the rules that settings choose: those about suppressions are always in force."""
    return sorted(
        rule.id for rule in project.rules.rules if not isinstance(rule.core, SuppressionCore)
    )


def test_nothing_new_is_the_same_project(folder: Path) -> None:
    project = load_project(folder, NOTHING)
    assert load_project(folder, NOTHING, project) is project
    (folder / "rules" / "no-print.yml").touch()
    assert load_project(folder, NOTHING, project) is project
    assert load_project(folder, EditorSettings({"exclude": ["x"]}), project) is not project


def test_the_last_good_rule_stays_for_a_broken_one(folder: Path) -> None:
    project = load_project(folder, NOTHING)
    rule = folder / "rules" / "no-print.yml"
    rule.write_text("rule: {")
    broken = load_project(folder, NOTHING, project)
    assert ids(broken) == sorted(RULES)
    assert [Path(error.file).name for error in broken.errors] == ["no-print.yml"]
    assert load_project(folder, NOTHING, broken) is broken
    again = load_project(folder, EditorSettings({"ignore": ["no-eval"]}), broken)
    assert ids(again) == ["no-print", "none-is"]
    rule.unlink()
    assert ids(load_project(folder, NOTHING, again)) == ["no-eval", "none-is"]


def test_broken_settings_at_the_start_mean_the_defaults(folder: Path) -> None:
    (folder / "aida.toml").write_text("packs = 5")
    project = load_project(folder, NOTHING)
    (error,) = project.errors
    assert (Path(error.file).name, error.line) == ("aida.toml", 0)
    assert len(project.rules.rules) > 20


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n\npacks = 5\n", 2),
        ("packs = [\n\n", 1),
        ("a = 1\nb = = 2\n", 1),
        ("[severity]\npy-a = 'no'\n", 1),
        ("\n[[overrides]]\npaths = []\n", 2),
        ("\n[[overrides]]\npaths = ['a']\nstage = 'no'\n", 3),
        ("packs = []\nrules = ['gone']\n", 0),
    ],
)
def test_problems_of_settings_have_a_place(folder: Path, text: str, line: int) -> None:
    last = load_project(folder, NOTHING)
    (folder / "aida.toml").write_text(text)
    project = load_project(folder, NOTHING, last)
    assert [error.line or 0 for error in project.errors] == [line]
    assert ids(project) == sorted(RULES)


def test_what_a_project_is_made_of(folder: Path) -> None:
    project = load_project(folder, NOTHING)
    for name in ("rules/no-print.yml", "rules/new.yaml", "rules/deep/er.yml", "aida.toml"):
        assert project.depends_on(folder / name), name
    assert project.depends_on(folder / "sub" / "pyproject.toml")
    for name in ("rules/no-print.md", "other/x.yml", "a.py"):
        assert not project.depends_on(folder / name), name


def test_excluded_files_have_no_rules(folder: Path) -> None:
    (folder / "aida.toml").write_text(SETTINGS + 'exclude = ["build", "gen/*.py"]\n')
    project = load_project(folder, NOTHING)
    for name in ("build/a.py", "build/x/y.py", "gen/a.py"):
        assert not project.rules_for(name, 1).rules, name
    for name in ("a.py", "src/build.py", "gen.py"):
        assert project.rules_for(name, 1).rules, name
    assert not project.rules_for("a.py", 10**9).rules


@pytest.mark.parametrize(
    ("name", "editor", "head", "language"),
    [
        ("a.py", "klingon", b"", "python"),
        ("a.txt", "python", b"", "python"),
        ("a.ts", "typescriptreact", b"", "typescript"),
        ("run", "plaintext", b"#!/usr/bin/env python3\n", "python"),
        ("run", "", b"", None),
        ("Untitled-1", "javascriptreact", b"", "javascript"),
    ],
)
def test_the_language_of_a_document(
    folder: Path, name: str, editor: str, head: bytes, language: str | None
) -> None:
    found = load_project(folder, NOTHING).language_of(name, editor, head)
    assert (found.name if found else None) == language


def test_names_count_from_the_root_also_through_a_link(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    try:
        link.symlink_to(folder)
    except OSError:
        pytest.skip("this platform lets nobody make links")
    (folder / "sub").mkdir()
    for opened in (folder, link, link / "sub"):
        project = load_project(opened, NOTHING)
        assert project.name_of(str(opened / "x.py")) in ("x.py", "sub/x.py")
    assert load_project(folder, NOTHING).name_of("/elsewhere/x.py") == "/elsewhere/x.py"


def test_the_innermost_folder_wins(tmp_path: Path) -> None:
    outer, inner = make_project(tmp_path / "o"), make_project(tmp_path / "o" / "i")
    stranger = make_project(tmp_path / "s")
    session = Session([outer, inner])

    def root_of(path: Path) -> Path:
        return session.project_of(path.as_uri()).settings.root

    assert root_of(inner / "x.py") == inner
    assert root_of(outer / "x.py") == outer
    assert root_of(stranger / "deep" / "x.py") == stranger
    assert session.project_of("untitled:x").folder == outer
    assert session.project_of((stranger / "a.py").as_uri()) in session.projects
    session.remove_folder(inner)
    assert root_of(inner / "x.py") == outer
    session.add_folder(inner)
    assert root_of(inner / "x.py") == inner
