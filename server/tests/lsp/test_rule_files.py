"""Writing a rule in an editor: completion and hover in its YAML."""

from __future__ import annotations

from pathlib import Path

from server.tests.lsp.editor import Editor
from server.tests.lsp.test_requests import hover
from server.tests.lsp.test_suppressions import completed

RULE = "id: no-x\nlanguage: python\nseverity: \nrule:\n  inside:\n    st\n"


async def test_keys_and_values_are_offered_and_explained(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "rules" / "new.yml", RULE, "yaml")
    assert await completed(editor, uri, 2, 10) == ["off", "hint", "info", "warning", "error"]
    found = await completed(editor, uri, 5, 6)
    assert "stopBy" in found and "severity" not in found
    shown = await hover(editor, uri, 4, 4)
    assert "A node around this one fits" in str(shown)


async def test_other_yaml_is_left_alone(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "deploy.yml", "apiVersion: v1\nmetadata:\n  na\n", "yaml")
    assert await completed(editor, uri, 2, 4) == []


async def test_the_words_of_semgrep_are_known_too(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    text = "rules:\n  - id: a\n    languages: [python]\n    patterns:\n      - pattern-n\n"
    uri = editor.open(project / "rules" / "semgrep.yml", text, "yaml")
    assert "pattern-not-inside" in await completed(editor, uri, 4, 17)
    assert "All of the list hold" in str(await hover(editor, uri, 3, 6))
