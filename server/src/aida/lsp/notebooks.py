"""``notebookDocument/*``: the cells of one language are kept as one document.

That document has a URI of its own, which no client knows: see `aida.lsp.cells` for the translation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aida.lsp.cells import Cells
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.documents import read_changes
from aida.lsp.params import Params, ParamsError, array, encode, string, table, version
from aida.lsp.publisher import Publisher
from aida.text import Edit, Span, TextBuffer
from aida.workspace.document import Change
from aida.workspace.notebook import Cell, Notebook
from aida.workspace.session import Session

CODE = 2


class Notebooks:
    """Handlers for the synchronisation of notebooks."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
        cells: Cells,
    ) -> None:
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._client = client
        self._cells = cells
        self._notebooks: dict[str, Notebook] = {}

    def register(self) -> None:
        """Make the handlers known to the connection."""
        self._connection.handlers |= {
            "notebookDocument/didOpen": self._did_open,
            "notebookDocument/didChange": self._did_change,
            "notebookDocument/didSave": lambda _: None,
            "notebookDocument/didClose": self._did_close,
        }

    def _did_open(self, params: Any) -> None:
        document = table(params, "notebookDocument")
        notebook = Notebook(string(document, "uri"))
        _take_texts(notebook, array(params, "cellTextDocuments"))
        _splice(notebook, 0, 0, array(document, "cells"))
        self._notebooks[notebook.uri] = notebook
        self._show(notebook)

    def _did_change(self, params: Any) -> None:
        notebook = self._notebook(params)
        cells = table(params, "change").get("cells")
        if not isinstance(cells, dict):
            return  # metadata say nothing about code
        structure = cells.get("structure")
        if structure is not None:
            splice = table(structure, "array")
            start, count = splice.get("start"), splice.get("deleteCount")
            if not isinstance(start, int) or not isinstance(count, int):
                raise ParamsError("`array` must have the whole numbers `start` and `deleteCount`")
            _take_texts(notebook, structure.get("didOpen") or ())
            _splice(notebook, start, count, splice.get("cells") or ())
            for closed in structure.get("didClose") or ():
                notebook.texts.pop(string(closed, "uri"), None)
        if cells.get("textContent") is not None:
            for change in array(cells, "textContent"):
                identity = table(change, "document")
                cell = notebook.texts.get(string(identity, "uri"))
                if cell is None:
                    raise ParamsError(f"{identity['uri']} is no cell of {notebook.uri}")
                cell.version = version(identity)
                self._edit(cell, read_changes({"contentChanges": array(change, "changes")}))
        self._show(notebook)

    def _did_close(self, params: Any) -> None:
        notebook = self._notebook(params)
        notebook.order.clear()
        self._show(notebook)
        del self._notebooks[notebook.uri]

    def _notebook(self, params: Any) -> Notebook:
        uri = string(table(params, "notebookDocument"), "uri")
        notebook = self._notebooks.get(uri)
        if notebook is None:
            raise ParamsError(f"the notebook {uri} is not open")
        return notebook

    def _edit(self, cell: Cell, changes: list[Change]) -> None:
        for change in changes:
            if change.start is None or change.end is None:
                cell.buffer = TextBuffer(change.text)
                continue
            start = cell.buffer.offset(change.start, self._client.encoding)
            end = cell.buffer.offset(change.end, self._client.encoding)
            cell.buffer.replace(Edit(Span(min(start, end), max(start, end)), change.text))

    def _show(self, notebook: Notebook) -> None:
        """Check the joined texts as they are now, and show what is found in the cells."""
        before = self._cells.parts_of(notebook.uri)
        after = notebook.parts()
        self._cells.set_parts(notebook.uri, after)
        for uri in before.keys() - after.keys():
            self._session.close(uri)
            self._publisher.closed(uri)
        for uri, part in after.items():
            document = self._session.documents.get(uri)
            if document is None:
                document = self._session.open(uri, part.editor_id, 1, part.text)
                self._publisher.opened(document)
                continue
            number = (document.version or 0) + 1
            updates = document.edit([Change(part.text)], number, self._client.encoding)
            self._publisher.edited(document, updates)
            self._publisher.settle(document)
        shown = {window.cell.uri for part in after.values() for window in part.windows}
        for part in before.values():
            for window in part.windows:
                if window.cell.uri not in shown:
                    self._publisher.clear(window.cell.uri)


def _take_texts(notebook: Notebook, items: Iterable[Any]) -> None:
    for item in items:
        language = item.get("languageId") if isinstance(item, dict) else None
        editor_id = language if isinstance(language, str) else ""
        buffer = TextBuffer(encode(string(item, "text")))
        uri = string(item, "uri")
        notebook.texts[uri] = Cell(uri, editor_id, version(item), buffer)


def _splice(notebook: Notebook, start: int, count: int, cells: Iterable[Params]) -> None:
    new = [(string(cell, "document"), cell.get("kind")) for cell in cells]
    notebook.order[start : start + count] = [uri for uri, _ in new]
    notebook.code |= {uri for uri, kind in new if kind == CODE}
