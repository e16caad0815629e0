"""What a command works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from aida.lsp.apart import apart
from aida.lsp.authoring import Authoring
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection, RefusedError
from aida.lsp.edits import Annotation, FileEdits, apply_edit, workspace_edit
from aida.lsp.params import Params, ParamsError, optional
from aida.lsp.progress import WorkDone
from aida.lsp.publisher import Publisher
from aida.lsp.reloading import Reloading
from aida.lsp.status import StatusReporter
from aida.workspace.apart import ApartError, CancelledError, Tell
from aida.workspace.document import Document
from aida.workspace.project import Project
from aida.workspace.session import Session
from aida.workspace.uris import path_of

Order = TypeVar("Order")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Context:
    """The server, as a command sees it."""

    session: Session
    publisher: Publisher
    connection: Connection
    client: ClientFeatures
    reloading: Reloading
    status: StatusReporter
    authoring: Authoring

    def demand_trust(self, what: str) -> None:
        """Raise RefusedError in a workspace that is not trusted."""
        if not self.session.is_trusted:
            raise RefusedError(
                f"{what}: the workspace is not trusted; trust it in the editor first"
            )

    def folder(self, arguments: Params) -> Path | None:
        """The workspace folder that ``folder`` names; raises ParamsError when there is no such."""
        uri = optional(arguments, "folder", str)
        if uri is None:
            return None
        path = path_of(uri)
        for folder in self.session.folders:
            if path is not None and Path(path) == folder:
                return folder
        raise ParamsError(f"`folder` {uri} is not open as a workspace folder")

    def projects(self, arguments: Params) -> list[Project]:
        """Projects of the folder that is named, or of all folders."""
        folder = self.folder(arguments)
        folders = self.session.folders if folder is None else [folder]
        if not folders:
            raise RefusedError("no folder is open: open one, then try again")
        return [self.session.project_in(one) for one in folders]

    def document(self, uri: str) -> Document:
        """An open document; raises ParamsError when it is not open."""
        document = self.session.documents.get(uri)
        if document is None:
            raise ParamsError(f"`uri` {uri} is not open")
        return document

    async def apply(
        self, label: str, files: Sequence[FileEdits], annotation: Annotation | None = None
    ) -> tuple[bool, str]:
        """Ask the client to apply edits; whether it did, or why not. Raises RefusedError."""
        edit = workspace_edit(files, self.client, annotation)
        # Editors know cells of notebooks only, and not the texts that they are joined to.
        return await apply_edit(self.connection, label, self.publisher.cells.outward(edit, None))

    async def apart(
        self,
        work: Callable[[Order, Tell], Result],
        order: Order,
        progress: WorkDone,
        offset: int = 0,
    ) -> Result:
        """Do work in another process, ended by a cancel. Progress counts on from ``offset``."""

        def report(done: int, total: int) -> None:
            progress.report(offset + done, offset + total)
            self.status.scanning(offset + done, offset + total)

        self.status.scanning(offset, None)
        try:
            return await apart(work, order, report)
        except (ApartError, CancelledError) as error:
            raise RefusedError(f"it could not be done: {error}") from None
        finally:
            self.status.scanned()
