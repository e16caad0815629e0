"""Which diagnostics the client is shown: pushed after every edit, or held ready to be pulled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from weakref import WeakKeyDictionary

from aida.engine.update import Update
from aida.features.old_findings import Past
from aida.features.project_check import CheckedFile, ProjectCheck
from aida.features.rule_problems import problems_of
from aida.findings import Finding
from aida.lsp.cells import Cells
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.diagnostics import DiagnosticList, Look, Renderer, problem_item, quoted
from aida.lsp.messages import ERROR, WARNING, log
from aida.lsp.pulled import PulledDocuments
from aida.text import TextBuffer
from aida.workspace.document import Document
from aida.workspace.git import GitError
from aida.workspace.git_base import base_text
from aida.workspace.notebook import is_part
from aida.workspace.project import Project
from aida.workspace.session import Session
from aida.workspace.settings import OldFindings
from aida.workspace.uris import is_within, path_key, path_of, uri_of
from aida.workspace.wire import finding_from_wire


class Publisher:
    """Diagnostics of open documents, and problems of rule and settings files.

    Problems are pushed to every client: a broken rule file is seldom one that is open.
    """

    def __init__(self, session: Session, client: ClientFeatures, connection: Connection) -> None:
        self._session = session
        self._client = client
        self._connection = connection
        self._lists: dict[str, DiagnosticList] = {}
        self._renderers: WeakKeyDictionary[Project, Renderer] = WeakKeyDictionary()
        self._problems: dict[str, bytes] = {}
        self._live: dict[str, bytes] = {}
        self._examples: dict[str, bytes] = {}
        self.changed: Callable[[], None] = lambda: None
        """Told whenever other diagnostics are shown."""
        self.unsettled: Callable[[Document], None] = lambda _: None
        """Told of a document whose findings may have to be made exact again."""
        self.unchecked: Callable[[Document], None] = lambda _: None
        """Told of a document that is to be checked as soon as it can be."""
        self._unchecked: dict[str, asyncio.Event] = {}
        """Documents that are open and not checked yet, by these rules; set once they are."""
        self.cells = Cells()
        """The cells of notebooks; each is shown what is found in it."""
        self._told: set[str] = set()
        self.generation = 1
        """How often clients that pull were asked to pull again, and one."""
        self.refreshed = asyncio.Event()
        """Set when that happens; who waits for it clears it."""
        self.pulled = PulledDocuments()
        self._projects: list[Project] = []
        self._elsewhere: dict[str, bytes] = {}
        self.checks: dict[Path, ProjectCheck] = {}
        """What whole projects came to when they were last checked, by folder."""

    def renderer(self, project: Project) -> Renderer:
        """What renders the findings of a project."""
        renderer = self._renderers.get(project)
        if renderer is None:
            related = self._client.related_information
            renderer = Renderer(
                project.rule_by_id,
                self._client.encoding,
                related=related,
                old=project.settings.old_findings,
                root=project.settings.root,
            )
            self._renderers[project] = renderer
        return renderer

    def opened(self, document: Document) -> None:
        """A document was opened, or checked by other rules."""
        project = self._session.project_of(document.uri)
        look = self._look_for(project, document.uri)
        self._lists[document.uri] = DiagnosticList(document, self.renderer(project), look)
        if is_part(document.uri) and (path := path_of(document.uri)) is not None:
            file = uri_of(path)  # what a check has shown there is shown in the cells now
            if self._elsewhere.pop(file, None) is not None:
                self._push(file)
        self._tell_failures(document)
        if document.is_checked:
            self._now_checked(document.uri)
            self._push(document.uri)
        else:  # what was shown of the file stays until then
            self._unchecked.setdefault(document.uri, asyncio.Event())
            self.unchecked(document)

    def _now_checked(self, uri: str) -> bool:
        event = self._unchecked.pop(uri, None)
        if event is not None:
            event.set()
        return event is not None

    def is_waiting(self, uri: str) -> bool:
        """Whether a document was opened and is not yet checked."""
        return uri in self._unchecked

    async def checked(self, uri: str) -> None:
        """Wait until an open document is checked for the first time, or closed."""
        while (event := self._unchecked.get(uri)) is not None:
            await event.wait()

    def edited(self, document: Document, updates: Iterable[Update | None]) -> None:
        """A document is being edited; takes the updates one by one as the edits are made."""
        diagnostics = self._lists[document.uri]
        for update in updates:
            diagnostics.apply(update)
        if document.failures:
            self._tell_failures(document)
        if document.is_checked:
            self._now_checked(document.uri)
            self._push(document.uri)

    def is_old(self, document: Document, finding: Finding) -> bool:
        """Whether a finding of an open document counts as old."""
        diagnostics = self._lists.get(document.uri)
        return diagnostics is not None and diagnostics.is_old(finding)

    def is_stale(self, document: Document) -> bool:
        """Whether `settled` may find that other findings are old than are shown as old."""
        return self._lists[document.uri].is_stale

    def settled(self, document: Document, update: Update | None) -> None:
        """Findings were made exact, or were; says so only if that makes a difference."""
        diagnostics = self._lists[document.uri]
        before = diagnostics.items()
        if update is not None:
            diagnostics.apply(update)
        if diagnostics.is_stale:
            diagnostics.look_again()
        if document.failures:
            self._tell_failures(document)
        if self._now_checked(document.uri) or diagnostics.items() != before:
            self._push(document.uri)
            self.refresh()

    def settle(self, document: Document) -> None:
        """Make the findings of a document exact, and show them."""
        if not document.is_settled:
            self.settled(document, document.settle())

    def show_checks(self, checks: Iterable[ProjectCheck]) -> None:
        """Whole projects were checked: show what is found in files that are not open."""
        for check in checks:
            self.checks[check.project.folder] = check
        if self._client.pulls:
            self.refresh()
            return
        before, self._elsewhere = self._elsewhere, {}
        notebooks = self._session.open_notebooks()  # whose cells show what is found
        for check in self.checks.values():
            for file in check.files:
                if path_key(file.path) in notebooks:
                    continue
                if items := self._items_of(check.project, file):
                    self._elsewhere[uri_of(file.path)] = items
        for uri in {**before, **self._elsewhere}:
            if uri not in self._lists and before.get(uri) != self._elsewhere.get(uri):
                self._push(uri)

    def moved(self, old: str, new: str | None) -> None:
        """A file or folder is at another path now, or nowhere."""
        for uri in list(self._elsewhere):
            path = path_of(uri)
            if path is None or not is_within(path, old):
                continue
            items = self._elsewhere.pop(uri)
            if uri not in self._lists:
                self._push(uri)
            if new is not None:
                there = uri_of(new + path[len(old) :])
                self._elsewhere[there] = items.replace(
                    quoted(uri).encode("ascii"), quoted(there).encode("ascii")
                )
                if there not in self._lists:
                    self._push(there)
        self.refresh()

    def forget_check(self, folder: Path | None = None) -> None:
        """A project, or every one, is not what it was when it was checked."""
        folders = list(self.checks) if folder is None else [folder]
        gone = [check for one in folders if (check := self.checks.pop(one, None)) is not None]
        for check in gone:
            for file in check.files:
                uri = uri_of(file.path)
                if self._elsewhere.pop(uri, None) is not None and uri not in self._lists:
                    self._push(uri)

    def _items_of(self, project: Project, file: CheckedFile) -> bytes:
        try:
            buffer = TextBuffer(Path(file.path).read_bytes())
        except OSError:
            return b""
        renderer, uri = self.renderer(project), uri_of(file.path)
        rendered = (
            renderer.render(finding_from_wire(wire), buffer, uri, is_old=index in file.known)
            for index, wire in enumerate(file.findings)
            if wire["range"]["end"]["byte"] <= len(buffer)
        )
        return b",".join(item.text for item in rendered if item.text)

    def refresh(self) -> None:
        """Ask a client that pulls to pull again."""
        self.generation += 1
        self.refreshed.set()
        if self._client.pulls and self._client.refreshes:
            self._connection.request("workspace/diagnostic/refresh", None)

    def closed(self, uri: str) -> None:
        """A document was closed: it has diagnostics no more."""
        self.pulled.closed(uri)
        diagnostics, was_shown = self._lists.pop(uri, None), not self._now_checked(uri)
        if diagnostics is not None and not is_part(uri):
            if self.checks and was_shown:  # the others are shown although nobody has them open
                self._elsewhere[uri] = diagnostics.items()
            self._push(uri)

    def items(self, uri: str) -> bytes | None:
        """Diagnostics of an open document."""
        diagnostics = self._lists.get(uri)
        if diagnostics is not None:
            return diagnostics.items()
        part = self.cells.part_with(uri)
        if part is None:
            return None
        cells = self.cells.split(part, self.items(part.uri) or b"")
        return next(cell.items for cell in cells if cell.uri == uri)

    def clear(self, uri: str) -> None:
        """A cell is gone."""
        if not self._client.pulls:
            self._send(uri, None, b"")

    def show_problems(self) -> None:
        """Show what is wrong with the rules and settings that are in force now."""
        projects = self._session.projects
        if projects == self._projects:
            return
        self._projects = projects
        open_files = self._session.open_files()
        found: dict[str, list[bytes]] = {}
        for problem in problems_of(projects):
            self._tell(str(problem), ERROR if problem.is_error else WARNING)
            if problem.path:
                document = open_files.get(path_key(problem.path))
                uri = document.uri if document is not None else uri_of(problem.path)
                found.setdefault(uri, []).append(problem_item(problem, self._client.encoding))
        before = self._problems
        self._problems = {uri: b",".join(items) for uri, items in found.items()}
        for uri in {**before, **self._problems}:
            if before.get(uri) != self._problems.get(uri):
                self._push(uri, problems_changed=True)

    def told(self, document: Document) -> None:
        """Something else is known of a document, so that its findings are others."""
        diagnostics = self._lists.get(document.uri)
        if diagnostics is not None:
            diagnostics.reset()
            self._push(document.uri)
            self.refresh()
            self.unsettled(document)

    def show_live(self, uri: str, items: bytes | None) -> None:
        """Show the problems of an open rule or settings file as it is in the editor.

        They take the place of those of the file on the disk; None brings these back.
        """
        before = self._live.get(uri)
        if items is None:
            self._live.pop(uri, None)
        else:
            self._live[uri] = items
        if items != before:
            self._push(uri, problems_changed=True)

    def show_examples(self, uri: str, items: bytes) -> None:
        """Show which examples of a page fail; none, when ``items`` are empty."""
        if items != self._examples.pop(uri, b""):
            if items:
                self._examples[uri] = items
            self._push(uri, problems_changed=True)
        elif items:
            self._examples[uri] = items

    def _look_for(self, project: Project, uri: str) -> Look | None:
        path, settings = path_of(uri), project.settings
        if path is None or settings.old_findings is OldFindings.SHOW:
            return None
        text: bytes | None = None
        if settings.old_since:
            try:
                text = base_text(Path(path), settings.old_since)
            except GitError as error:
                self._tell(f"old-since: {error}. {error.help}", WARNING)
        past = Past(project.known_in(project.name_of(path)), text, settings.new_since_scope)
        return past.findings if past.is_known else None

    def _push(self, uri: str, *, problems_changed: bool = False) -> None:
        self.changed()
        if self._client.pulls and not problems_changed:
            return
        part = self.cells.part(uri)
        if part is not None:
            for cell in self.cells.split(part, self.items(uri) or b""):
                self._send(*cell)
            return
        problems = self._live.get(uri)
        items = [self._problems.get(uri, b"") if problems is None else problems]
        items.append(self._examples.get(uri, b""))
        version = None
        document = self._session.documents.get(uri)
        if document is not None and not self._client.pulls:
            items.append(self.items(uri) or b"")
            version = document.version
        elif document is None:
            items.append(self._elsewhere.get(uri, b""))
        self._send(uri, version, b",".join(filter(None, items)))

    def _send(self, uri: str, version: int | None, items: bytes) -> None:
        number = f',"version":{version}' if version is not None else ""
        head = (
            '{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics",'
            f'"params":{{"uri":{quoted(uri)}{number},"diagnostics":['
        )
        self._connection.send(head.encode("ascii") + items + b"]}}")

    def _tell_failures(self, document: Document) -> None:
        for failure in document.failures:
            text = f"rule {failure.rule} failed and was left out: {failure.reason}"
            self._tell(text, ERROR)

    def _tell(self, text: str, level: int) -> None:
        """Log something once, however often it is found."""
        if text not in self._told:
            self._told.add(text)
            log(self._connection, text, level)
