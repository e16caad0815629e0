"""Changes of files as the protocol's workspace edits, in the form that the client knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection, RefusedError, RequestFailedError
from aida.text import Edit, Encoding, Span, TextBuffer


class SnippetEdit(NamedTuple):
    """An edit whose text has tab stops, for a client that knows such edits (LSP 3.18)."""

    span: Span
    snippet: str


class FileEdits(NamedTuple):
    """Edits of one file, in order and apart from each other; ``version`` None: on the disk."""

    uri: str
    version: int | None
    buffer: TextBuffer
    edits: Sequence[Edit | SnippetEdit]


class Annotation(NamedTuple):
    """What a person is asked before a change that touches more than one place."""

    label: str
    description: str = ""


_ID = "aida"


def workspace_edit(
    files: Sequence[FileEdits], client: ClientFeatures, annotation: Annotation | None = None
) -> dict[str, Any]:
    """One edit for all files; with an annotation, to be confirmed where the client can do that."""
    annotated = annotation is not None and client.annotates_changes and client.document_changes
    extra = {"annotationId": _ID} if annotated else {}
    texts = {
        file.uri: [_text_edit(edit, file.buffer, client.encoding) | extra for edit in file.edits]
        for file in files
    }
    if not client.document_changes:
        return {"changes": texts}
    edit: dict[str, Any] = {
        "documentChanges": [
            {
                "textDocument": {"uri": file.uri, "version": file.version},
                "edits": texts[file.uri],
            }
            for file in files
        ]
    }
    if annotated and annotation is not None:
        about = {"label": annotation.label, "needsConfirmation": True}
        if annotation.description:
            about["description"] = annotation.description
        edit["changeAnnotations"] = {_ID: about}
    return edit


async def apply_edit(
    connection: Connection,
    label: str,
    edit: Any,
) -> tuple[bool, str]:
    """Ask the client to apply an edit; whether it did, or why not. Raises RefusedError."""
    params = {"label": label, "edit": edit}
    try:
        answer = await connection.request("workspace/applyEdit", params)
    except RequestFailedError as error:
        raise RefusedError(f"the editor cannot apply edits: {error}") from None
    if not isinstance(answer, dict):
        return False, "the editor did not say whether it applied the edit"
    reason = answer.get("failureReason")
    return answer.get("applied") is True, reason if isinstance(reason, str) else ""


def _text_edit(edit: Edit | SnippetEdit, buffer: TextBuffer, encoding: Encoding) -> dict[str, Any]:
    start = buffer.position(edit.span.start, encoding)
    end = buffer.position(edit.span.end, encoding)
    place = {
        "start": {"line": start.line, "character": start.column},
        "end": {"line": end.line, "character": end.column},
    }
    if isinstance(edit, SnippetEdit):
        return {"range": place, "snippet": {"kind": "snippet", "value": edit.snippet}}
    return {"range": place, "newText": edit.text.decode("utf-8", "replace")}
