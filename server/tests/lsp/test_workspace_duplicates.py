"""Code that stands in two files, in an editor."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from server.tests.lsp.editor import SETTINGS, Editor, make_project

RULE = """
id: same-block
language: python
severity: warning
message: $LINES lines stand in $PLACE as well
measure: {name: duplicate-block, min-tokens: 12, min-lines: 3}
"""
BLOCK = "".join(f"    value_{line} = compute({line}, scale=3)\n" for line in range(6))
FIRST = f"def first():\n{BLOCK}    return value_5\n"
SECOND = f"import os\n\n\ndef second():\n{BLOCK}    return os\n"


def twins(push: types.PublishDiagnosticsParams) -> list[tuple[int, str, int]]:
    """Line of each block, and where its twin is."""
    return [
        (found.range.start.line, Path(place.location.uri).name, place.location.range.start.line)
        for found in push.diagnostics
        for place in found.related_information or ()
    ]


async def test_a_block_of_another_file_is_found_and_pointed_at(
    editor: Editor, tmp_path: Path
) -> None:
    project = make_project(tmp_path / "p", {"same-block": RULE}, SETTINGS)
    (project / "b.py").write_text(SECOND)
    await editor.begin(project)
    uri = editor.open(project / "a.py", FIRST)
    await editor.published_when(uri, lambda push: twins(push) == [(1, "b.py", 4)])
    other = editor.open(project / "b.py")
    await editor.published_when(other, lambda push: twins(push) == [(4, "a.py", 1)])
    editor.change(uri, (0, 0, 0, 0, "# a line\n"))
    assert twins(await published(editor, uri)) == [(2, "b.py", 4)]
    await editor.published_when(other, lambda push: twins(push) == [(4, "a.py", 2)])
    editor.change(uri, (2, 0, 8, 0, "    pass\n"))
    await editor.published_when(uri, lambda push: not push.diagnostics)
    await editor.published_when(other, lambda push: not push.diagnostics)


async def published(editor: Editor, uri: str) -> types.PublishDiagnosticsParams:
    """What was published for the newest version."""
    await editor.published(uri)
    return [push for push in editor.publications if push.uri == uri][-1]


async def test_where_no_rule_compares_files_none_is_read(editor: Editor, project: Path) -> None:
    (project / "b.py").write_text(SECOND)
    await editor.begin(project)
    uri = editor.open(project / "a.py", FIRST)
    assert await editor.published(uri) == []
