"""Problems of a rule file while it is written."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from server.tests.lsp.editor import RULES, Editor, capabilities
from server.tests.lsp.test_requests import actions, apply


def messages(diagnostics: list) -> list[tuple[int, str]]:
    return [(found.range.start.line, found.message.splitlines()[0]) for found in diagnostics]


async def test_problems_follow_typing_and_come_all_at_once(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    text = "id: new\nlanguage: python\nrule:\n  kind: cal\n  has: {field: bdy, kind: call}\n"
    uri = editor.open(project / "rules" / "new.yml", text, "yaml")
    found = await editor.published_when(uri, lambda push: len(push.diagnostics) > 1)
    assert messages(found) == [
        (3, "`cal` is not a kind of node in python"),
        (4, "`bdy` is not a field in python"),
    ]
    editor.change(uri, (3, 8, 3, 11, "call"), (4, 15, 4, 18, "arguments"))
    found = await editor.published_when(uri, lambda push: len(push.diagnostics) == 1)
    assert messages(found) == [(0, "the rule has no page: its examples would be its tests")]


async def test_the_text_in_the_editor_is_what_counts(editor: Editor, project: Path) -> None:
    path = project / "rules" / "no-eval.yml"
    path.with_suffix(".md").write_text("# no-eval\n")
    path.write_text("id: no-eval\nlanguage: python\nrule: {patern: eval($X)}\n")
    await editor.begin(project)
    uri = path.as_uri()
    await editor.published_when(uri, lambda push: "patern" in push.diagnostics[0].message)
    editor.open(path, RULES["no-eval"].lstrip(), "yaml")
    found = await editor.published_when(uri, lambda push: "patern" not in str(push))
    assert messages(found) == [
        (0, "its page no-eval.md has no examples, so nothing tests the rule")
    ]
    editor.close_document(uri)
    await editor.published_when(uri, lambda push: "patern" in str(push))


async def test_a_word_is_replaced_by_the_one_that_was_meant(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    text = "id: new\nlanguage: python\nrule:\n  kind: cal\n"
    uri = editor.open(project / "rules" / "new.yml", text, "yaml")
    await editor.published_when(uri, lambda push: bool(push.diagnostics))
    found = await actions(editor, uri, (3, 9, 3, 9), ["quickfix"])
    fix = next(action for action in found if action.title == "Replace `cal` with `call`")
    assert fix.edit is not None and fix.edit.changes is not None
    assert apply(text, fix.edit.changes[uri]).endswith("kind: call\n")
    assert fix.diagnostics is not None
    assert fix.diagnostics[0].message.startswith("`cal` is not a kind")


async def test_a_page_is_made_for_a_rule_without(editor: Editor, project: Path) -> None:
    edits = types.WorkspaceEditClientCapabilities(
        document_changes=True,
        resource_operations=[types.ResourceOperationKind.Create],
        change_annotation_support=types.ChangeAnnotationsSupportOptions(),
    )
    await editor.begin(project, client=capabilities(workspace_edit=edits))
    path = project / "rules" / "no-eval.yml"
    uri = editor.open(path, language="yaml")
    await editor.published_when(uri, lambda push: bool(push.diagnostics))
    (fix,) = await actions(editor, uri, (0, 5, 0, 5), ["quickfix"])
    assert fix.title == "Create the page no-eval.md"
    assert fix.edit is not None
    create, change = fix.edit.document_changes or ()
    assert isinstance(create, types.CreateFile) and isinstance(change, types.TextDocumentEdit)
    assert create.uri == path.with_suffix(".md").as_uri()
    assert "```python bad\n" in change.edits[0].new_text
    (annotation,) = (fix.edit.change_annotations or {}).values()
    assert annotation.description == "no-eval.md"


async def test_a_page_is_checked_as_it_is_typed(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "rules" / "no-eval.md", "# no-evil\n", "markdown")
    found = await editor.published_when(uri, lambda push: bool(push.diagnostics))
    assert messages(found)[0] == (0, "the title should be the rule's id: # no-eval")
    (mend,) = await actions(editor, uri, (0, 2, 0, 2), ["quickfix"])
    assert mend.edit is not None and mend.edit.changes is not None
    assert apply("# no-evil\n", mend.edit.changes[uri]) == "# no-eval\n"
    other = editor.open(project / "README.md", "# no-evil\n", "markdown")
    assert await editor.published(other) == []
