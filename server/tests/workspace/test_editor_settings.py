from __future__ import annotations

from pathlib import Path

import pytest

from aida.findings import Severity, Stage
from aida.workspace.editor_settings import EditorSettings, read_editor_settings
from aida.workspace.settings import Override, Settings, SettingsError


def over(data: object, **file: object) -> Settings:
    return read_editor_settings(data).over(Settings(root=Path("/p"), **file))  # pyright: ignore


def test_nothing_said_changes_nothing() -> None:
    for data in (None, {}, {"path": "/x", "trace": {"server": "off"}}, {"ignore": None}):
        assert over(data) == Settings(root=Path("/p"))


def test_keys_are_those_of_the_file_in_either_spelling() -> None:
    settings = over(
        {
            "maxFileSize": 5,
            "stage": "enforce",
            "packs": ["python"],
            "overrides": [{"paths": ["tests/**"], "severity": {"py-aB": "off"}}],
        }
    )
    assert (settings.max_file_size, settings.stage) == (5, Stage.ENFORCE)
    assert settings.packs == ("python",)
    assert settings.overrides == (Override(("tests/**",), severity={"py-aB": Severity.OFF}),)
    assert over({"max-file-size": 7}).max_file_size == 7


def test_lists_add_and_severities_win_rule_by_rule() -> None:
    settings = over(
        {"ignore": ["b"], "exclude": ["y/**"], "severity": {"r": "error"}, "select": ["s"]},
        ignore=frozenset({"a"}),
        exclude=("x/**",),
        severity={"r": Severity.HINT, "q": Severity.INFO},
        select=frozenset({"t"}),
    )
    assert settings.ignore == {"a", "b"}
    assert settings.exclude == ("x/**", "y/**")
    assert settings.severity == {"r": Severity.ERROR, "q": Severity.INFO}
    assert settings.select == {"s"}


def test_rules_are_relative_to_the_project(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    editor = read_editor_settings({"rules": ["r"]})
    settings = editor.over(Settings(root=tmp_path, rules=(tmp_path / "own",)))
    assert settings.rules == (tmp_path / "own", tmp_path / "r")
    alone = read_editor_settings({"rules": ["r"], "noDefaultPacks": True})
    settings = alone.over(Settings(root=tmp_path, rules=(tmp_path / "own",)))
    assert (settings.packs, settings.rules) == ((), (tmp_path / "r",))
    with pytest.raises(SettingsError, match="nowhere"):
        EditorSettings(rules=("nowhere",)).over(Settings(root=tmp_path))


def test_what_is_said_later_wins() -> None:
    base = read_editor_settings({"noDefaultPacks": True, "stage": "shadow", "rules": ["a"]})
    later = read_editor_settings({"stage": "warn"}, base)
    assert (later.default_packs, later.rules, later.table) == (False, ("a",), {"stage": "warn"})
    assert read_editor_settings(None, base) is base


@pytest.mark.parametrize(
    "data", [5, [], "x", {"rules": "x"}, {"rules": [5]}, {"stage": "no"}, {"ignore": "x"}]
)
def test_what_cannot_be_meant(data: object) -> None:
    with pytest.raises(SettingsError, match="editor settings"):
        read_editor_settings(data)
