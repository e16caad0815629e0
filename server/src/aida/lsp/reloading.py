"""Keeping up with rules and settings: files that change, and what the editor's settings say.

Rules are read again in a thread and put into force between two messages; open documents are then
checked one at a time, so that a key that is pressed meanwhile waits for one document at most.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection, RequestFailedError
from aida.lsp.messages import show
from aida.lsp.params import ParamsError, array, table
from aida.lsp.publisher import Publisher
from aida.lsp.watching import Watching
from aida.workspace.editor_settings import EditorSettings, read_editor_settings
from aida.workspace.session import Session
from aida.workspace.settings import SettingsError
from aida.workspace.uris import path_of, uri_of

logger = logging.getLogger(__name__)

SECTION = "aida"
DEBOUNCE_SECONDS = 0.05
"""Changes of files come in flocks: a checkout, a save that several watchers see."""


class Reloading:
    """Handlers for whatever may change the rules in force."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
    ) -> None:
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._client = client
        self._watching = Watching(session, connection, client)
        self._options = EditorSettings()
        self.reloaded: Callable[[], None] = lambda: None
        """Told whenever other rules have come into force."""
        self._wanted = asyncio.Event()
        self._is_behind = False
        """Documents have not all been checked by the rules in force."""
        self._tasks: set[asyncio.Task[None]] = set()

    def register(self) -> None:
        """Make the handlers known to the connection."""
        self._connection.handlers |= {
            "workspace/didChangeConfiguration": self._did_change_configuration,
            "workspace/didChangeWatchedFiles": self._did_change_watched_files,
            "workspace/didChangeWorkspaceFolders": self._did_change_workspace_folders,
            "aida/didChangeTrust": self._did_change_trust,
        }

    def begin(self) -> None:
        """The client is ready: ask for its settings and watch files."""
        self._run(self._reload_whenever_wanted())
        self._run(self._begin())

    def close(self) -> None:
        """Stop whatever runs."""
        for task in self._tasks:
            task.cancel()

    def use_options(self, data: object) -> None:
        """Take initializationOptions."""
        self._options = self._session.editor = self._read(data, EditorSettings())

    def file_changed(self, path: Path) -> None:
        """A file was saved or has changed on the disk."""
        if any(project.depends_on(path) for project in self._session.projects):
            self._wanted.set()

    def bundle_changed(self) -> None:
        """Another bundle of the service is in force."""
        self._wanted.set()

    def files_moved(self) -> None:
        """Files were renamed: which ones the baselines can find has to be looked at again."""
        if any(project.baseline.entries for project in self._session.projects):
            self._wanted.set()

    # ------------------------------------------------------------ from the client

    def _did_change_configuration(self, params: Any) -> None:
        settings = params.get("settings") if isinstance(params, dict) else None
        data = settings.get(SECTION) if isinstance(settings, dict) else None
        if data is None and self._client.configuration:
            self._run(self._ask_for_configuration())  # the client only says that it has changed
        else:
            self._session.editor = self._read(data, self._options)
            self._session.editor_of_folder.clear()
            self._wanted.set()

    def _did_change_watched_files(self, params: Any) -> None:
        for change in array(params, "changes"):
            uri = change.get("uri") if isinstance(change, dict) else None
            path = path_of(uri) if isinstance(uri, str) else None
            if path is not None:
                self.file_changed(Path(path))

    def _did_change_workspace_folders(self, params: Any) -> None:
        event = table(params, "event")
        for key, change in (
            ("removed", self._session.remove_folder),
            ("added", self._session.add_folder),
        ):
            for item in array(event, key):
                uri = item.get("uri") if isinstance(item, dict) else None
                path = path_of(uri) if isinstance(uri, str) else None
                if path is not None:
                    change(Path(path))
        self._run(self._folders_changed())

    def _did_change_trust(self, params: Any) -> None:
        trusted = params.get("trusted") if isinstance(params, dict) else None
        if not isinstance(trusted, bool):
            raise ParamsError("`trusted` must be true or false")
        if trusted != self._session.is_trusted:
            self._session.is_trusted = trusted
            self._wanted.set()

    # ------------------------------------------------------------ doing it

    async def afresh(self) -> None:
        """Read everything again as if nothing had been read before, and check every document."""
        session = self._session
        session.forget_roots()
        for last in session.projects:
            session.adopt(await asyncio.to_thread(session.load, last.folder))
        await self._check_documents()
        self._watching.renew()

    async def _begin(self) -> None:
        if self._client.registers_configuration:
            options = {"section": SECTION}
            registration = {
                "id": "aida-configuration",
                "method": "workspace/didChangeConfiguration",
                "registerOptions": options,
            }
            self._connection.request("client/registerCapability", {"registrations": [registration]})
        if self._client.configuration:
            self._run(self._ask_for_configuration())  # nobody waits: some clients never answer
        for folder in self._session.folders:
            self._session.project_in(folder)
            await asyncio.sleep(0)
        self._publisher.show_problems()
        self._watching.renew()

    async def _folders_changed(self) -> None:
        if self._client.configuration:
            self._run(self._ask_for_configuration())
        await self._check_documents()
        self._watching.renew()

    async def _ask_for_configuration(self) -> None:
        """Settings as the editor has them for each folder; without a folder, for everything."""
        session = self._session
        folders = list(session.folders)
        scopes = [{"scopeUri": uri_of(str(folder))} for folder in folders] or [{}]
        query = {"items": [{**scope, "section": SECTION} for scope in scopes]}
        try:
            answer = await self._connection.request("workspace/configuration", query)
        except RequestFailedError as error:
            logger.warning("the client does not tell its settings: %s", error)
            return
        answers = answer if isinstance(answer, list) else []
        wanted = [self._read(data, self._options) for data in answers]
        changed = False
        if not folders and wanted:
            changed = wanted[0] != session.editor
            session.editor = wanted[0]
        for folder, settings in zip(folders, wanted, strict=False):
            changed = changed or settings != session.editor_settings(folder)
            session.editor_of_folder[folder] = settings
        if changed:
            self._wanted.set()

    async def _reload_whenever_wanted(self) -> None:
        while True:
            await self._wanted.wait()
            await asyncio.sleep(DEBOUNCE_SECONDS)
            self._wanted.clear()
            try:
                await self._reload()
            except Exception:  # the rules that are in force stay in force
                logger.exception("reloading failed")

    async def _reload(self) -> None:
        session = self._session
        session.forget_roots()
        changed = False
        for last in session.projects:
            fresh = await asyncio.to_thread(session.load, last.folder, last)
            if fresh is not last:
                changed = session.adopt(fresh) or changed
        if changed or self._is_behind:
            self._publisher.show_problems()
            await self._check_documents()
            self._watching.renew()
            self.reloaded()

    async def _check_documents(self) -> None:
        self._is_behind = True
        for document in list(self._session.documents.values()):
            is_open = self._session.documents.get(document.uri) is document
            if is_open and self._session.refresh(document):
                self._publisher.opened(document)
            if self._wanted.is_set():
                return  # superseded: the next round checks them by still newer rules
            await asyncio.sleep(0)
        self._is_behind = False
        self._publisher.show_problems()
        self._publisher.refresh()

    def _read(self, data: object, base: EditorSettings) -> EditorSettings:
        try:
            return read_editor_settings(data, base)
        except SettingsError as error:
            show(self._connection, f"AIDA passes over these settings: {error}")
            return base

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("in the background: %s", error, exc_info=error)
