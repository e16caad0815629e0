"""Making files by a workspace edit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types

from aida.lsp.client import ClientFeatures
from aida.workspace.uris import uri_of

ANNOTATION = "aida"


class NewFile(NamedTuple):
    """A file to make."""

    path: Path
    text: str


def creation_of(
    files: Sequence[NewFile], label: str, client: ClientFeatures
) -> types.WorkspaceEdit:
    """The making of files, for a client that can do so; none that exists is overwritten.

    Where the client can show a preview, the change says what it is and asks.
    """
    annotated = client.annotates_changes
    changes: list[types.CreateFile | types.TextDocumentEdit] = []
    beginning = types.Range(types.Position(0, 0), types.Position(0, 0))
    for file in files:
        uri = uri_of(str(file.path))
        options = types.CreateFileOptions(overwrite=False, ignore_if_exists=False)
        edit = types.AnnotatedTextEdit(
            annotation_id=ANNOTATION, range=beginning, new_text=file.text
        )
        plain = types.TextEdit(beginning, file.text)
        identity = types.OptionalVersionedTextDocumentIdentifier(uri, None)
        changes += [
            types.CreateFile(uri, options=options, annotation_id=ANNOTATION if annotated else None),
            types.TextDocumentEdit(identity, [edit if annotated else plain]),
        ]
    names = ", ".join(file.path.name for file in files)
    annotation = types.ChangeAnnotation(label, needs_confirmation=len(files) > 1, description=names)
    return types.WorkspaceEdit(
        document_changes=changes,
        change_annotations={ANNOTATION: annotation} if annotated else None,
    )
