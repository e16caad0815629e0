"""Rules and settings that change while the editor is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from server.tests.lsp.editor import RULES, SETTINGS, Editor, capabilities, codes, make_project

CODE = "print(1)\neval(x)\n"
ALL = [("no-eval", 1), ("no-print", 0)]
WATCHING = capabilities(
    did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
        dynamic_registration=True, relative_pattern_support=True
    )
)
ASKED = capabilities(configuration=True)


def watched(editor: Editor, *paths: Path) -> None:
    changes = [types.FileEvent(path.as_uri(), types.FileChangeType.Changed) for path in paths]
    editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))


def configure(editor: Editor, settings: Any) -> None:
    params = types.DidChangeConfigurationParams(settings)
    editor.workspace_did_change_configuration(params)


async def test_a_rule_that_is_saved(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert codes(await editor.published(uri)) == ALL
    rule = project / "rules" / "no-print.yml"
    rule.write_text(RULES["no-print"].replace("print(", "input("), encoding="utf-8")
    editor.save(rule)
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == [("no-eval", 1)])
    editor.change(uri, (0, 0, 0, 5, "input"))
    assert codes(await editor.published(uri)) == ALL


async def test_files_are_watched_where_the_client_can(editor: Editor, project: Path) -> None:
    shared = make_project(project.parent / "shared", settings="") / "rules"
    settings = project / "aida.toml"
    settings.write_text(f'packs = []\nrules = ["rules", "{shared.as_posix()}"]\n')
    await editor.begin(project, client=WATCHING)
    (registration,) = await editor.until(lambda: editor.registrations)
    assert registration.method == "workspace/didChangeWatchedFiles"
    patterns = [watcher["globPattern"] for watcher in _as_dict(registration)["watchers"]]
    assert patterns == [
        "**/{aida.toml,pyproject.toml,sgconfig.yml,sgconfig.yaml}",
        "**/rules/**/*{.yml,.yaml}",
        {"baseUri": shared.as_uri(), "pattern": "**/*{.yml,.yaml}"},
        "**/aida-baseline.json",
    ]
    uri = editor.open(project / "a.py", CODE)
    await editor.published(uri)
    (project / "rules" / "no-print.yml").unlink()
    (shared / "no-print.yml").unlink()
    watched(editor, shared / "no-print.yml", project / "rules" / "no-print.yml")
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == [("no-eval", 1)])
    settings.write_text(SETTINGS)
    watched(editor, settings)
    # The old watchers are given up before the new ones are asked for.
    await editor.until(lambda: [len(_as_dict(r)["watchers"]) for r in editor.registrations] == [3])


async def test_a_broken_rule_is_shown_and_its_last_good_form_stays(
    editor: Editor, project: Path
) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    await editor.published(uri)
    rule = project / "rules" / "no-print.yml"
    rule.write_text("id: no-print\nlanguage: python\nrule: {patern: print($A)}\n")
    editor.save(rule)
    (problem,) = await editor.published_when(rule.as_uri(), lambda push: bool(push.diagnostics))
    assert problem.severity == types.DiagnosticSeverity.Error
    assert problem.range.start.line == 2
    assert "pattern" in problem.message
    editor.change(uri, (0, 0, 0, 0, "print(0)\n"))
    found = [("no-eval", 2), ("no-print", 0), ("no-print", 1)]
    assert codes(await editor.published(uri)) == found
    editor.save(rule)
    rule.write_text(RULES["no-print"], encoding="utf-8")
    editor.save(rule)
    assert not await editor.published_when(rule.as_uri(), lambda push: not push.diagnostics)
    said = [entry.message for entry in editor.log_messages if str(rule) in entry.message]
    assert len(said) == 1


async def test_rules_that_are_broken_from_the_start(editor: Editor, tmp_path: Path) -> None:
    project = make_project(tmp_path / "p", {**RULES, "bad": "id: bad\nrule: [1\n"})
    await editor.begin(project)
    bad = (project / "rules" / "bad.yml").as_uri()
    await editor.published_when(bad, lambda push: bool(push.diagnostics))
    uri = editor.open(project / "a.py", CODE)
    assert codes(await editor.published(uri)) == ALL


async def test_an_open_rule_file_shows_problems_and_findings(editor: Editor, project: Path) -> None:
    rules = project / "rules"
    (rules / "no-todo.yml").write_text(
        "id: no-todo\nlanguage: text\nseverity: hint\nmessage: todo\nrule: {regex: TODO}\n"
    )
    rule = rules / "no-print.yml"
    await editor.begin(project)
    uri = editor.open(rule, None, "yaml")
    await editor.published(uri)
    rule.write_text("id: no-print\nlanguage: klingon\n")
    editor.save(rule)
    await editor.published_when(uri, lambda push: len(push.diagnostics) == 1)
    editor.change(uri, (0, 0, 0, 0, "# TODO\n"))
    assert [found.code for found in await editor.published(uri)] == ["rule", "no-todo"]


async def test_settings_that_change_and_break(editor: Editor, project: Path) -> None:
    settings = project / "aida.toml"
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    await editor.published(uri)
    settings.write_text(SETTINGS + 'ignore = ["no-eval"]\n')
    editor.save(settings)
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == [("no-print", 0)])
    for text, line in (
        (SETTINGS + 'ignore = ["no-eval"]\n[severity]\nno-print = "grave"\n', 4),
        (SETTINGS + "\nignore = [", 3),
        (SETTINGS + "\nseverty = {}", 3),
    ):
        settings.write_text(text)
        editor.save(settings)
        (problem,) = await editor.published_when(
            settings.as_uri(),
            lambda push, line=line: (
                bool(push.diagnostics) and push.diagnostics[0].range.start.line == line
            ),
        )
        assert problem.code == "settings"
        editor.change(uri, (1, 7, 1, 7, " "))
        assert codes(await editor.published(uri)) == [("no-print", 0)]
    settings.write_text(SETTINGS)
    editor.save(settings)
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == ALL)
    assert not await editor.published_when(settings.as_uri(), lambda push: not push.diagnostics)


async def test_each_folder_has_its_own_settings(editor: Editor, tmp_path: Path) -> None:
    one = make_project(tmp_path / "one", settings=SETTINGS + 'ignore = ["no-eval"]\n')
    two = make_project(tmp_path / "two", settings=SETTINGS + '[severity]\nno-eval = "hint"\n')
    inner = make_project(one / "inner")
    await editor.begin(one, two, inner)
    first = await editor.published(editor.open(one / "a.py", CODE))
    second = await editor.published(editor.open(two / "a.py", CODE))
    third = await editor.published(editor.open(inner / "a.py", CODE))
    outside = await editor.published(editor.open(tmp_path / "a.py", "eval(x)\n"))
    assert codes(first) == [("no-print", 0)]
    assert codes(second) == codes(third) == ALL
    assert {found.severity for found in second if found.code == "no-eval"} == {
        types.DiagnosticSeverity.Hint
    }
    assert {found.severity for found in third if found.code == "no-eval"} == {
        types.DiagnosticSeverity.Error
    }
    assert all(found.code != "no-eval" for found in outside)


async def test_folders_come_and_go(editor: Editor, tmp_path: Path) -> None:
    one = make_project(tmp_path / "one")
    two = make_project(tmp_path / "one" / "two", settings=SETTINGS + 'select = ["no-eval"]\n')
    await editor.begin(one)
    uri = editor.open(two / "a.py", CODE)
    assert codes(await editor.published(uri)) == ALL

    def folders(added: list[Path], removed: list[Path]) -> types.DidChangeWorkspaceFoldersParams:
        lists = [[types.WorkspaceFolder(f.as_uri(), f.name) for f in fs] for fs in (added, removed)]
        return types.DidChangeWorkspaceFoldersParams(types.WorkspaceFoldersChangeEvent(*lists))

    editor.workspace_did_change_workspace_folders(folders([two], []))
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == [("no-eval", 1)])
    editor.workspace_did_change_workspace_folders(folders([], [two]))
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == ALL)


async def test_initialization_options(editor: Editor, project: Path, tmp_path: Path) -> None:
    rule = "id: a\nlanguage: python\nstage: shadow\nmessage: a\nrule: {pattern: eval($X)}\n"
    other = make_project(tmp_path / "other", {"a": rule}, settings="")
    options = {"rules": [str(other / "rules")], "noDefaultPacks": True, "stage": "shadow"}
    await editor.begin(project, options=options)
    uri = editor.open(project / "a.py", CODE)
    assert codes(await editor.published(uri)) == [("a", 1)]


async def test_the_editors_settings_are_pushed(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    await editor.published(uri)
    configure(editor, {"aida": {"severity": {"no-print": "off"}, "maxFileSize": 1000, "trace": 1}})
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == [("no-eval", 1)])
    configure(editor, {"aida": {"stage": "nowhere"}})
    (message,) = await editor.until(lambda: editor.messages)
    assert "nowhere" in message.message
    configure(editor, {"aida": {}})
    await editor.published_when(uri, lambda push: codes(push.diagnostics) == ALL)


async def test_the_editors_settings_are_asked_for(editor: Editor, tmp_path: Path) -> None:
    one, two = make_project(tmp_path / "one"), make_project(tmp_path / "two")
    editor.set_configuration({"ignore": ["no-print"]}, section="aida", scope_uri=one.as_uri())
    editor.set_configuration({"ignore": ["no-eval"]}, section="aida", scope_uri=two.as_uri())
    await editor.begin(one, two, client=ASKED)
    first, second = editor.open(one / "a.py", CODE), editor.open(two / "a.py", CODE)
    await editor.published_when(first, lambda push: codes(push.diagnostics) == [("no-eval", 1)])
    await editor.published_when(second, lambda push: codes(push.diagnostics) == [("no-print", 0)])
    editor.set_configuration({}, section="aida", scope_uri=one.as_uri())
    configure(editor, None)
    await editor.published_when(first, lambda push: codes(push.diagnostics) == ALL)


async def test_a_rule_folder_that_is_missing(editor: Editor, project: Path) -> None:
    await editor.begin(project, options={"rules": ["no-such-folder"]})
    uri = editor.open(project / "a.py", CODE)
    assert codes(await editor.published(uri)) == ALL
    await editor.until(lambda: any("no-such-folder" in log.message for log in editor.log_messages))


def _as_dict(registration: types.Registration) -> Any:
    options = registration.register_options
    if isinstance(options, dict):
        return options
    return _plain(options)


def _plain(value: Any) -> Any:
    """Untyped options reach the client as named tuples."""
    if hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
