"""``workspace/diagnostic``: every file of every folder, in slices, while typing goes on.

A key waits for the file that is being looked at, which may take longer than all that a key needs.
So while somebody types there is one slice after each answer, where the next key is farthest; large
files wait for a pause.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from aida.features.workspace_diagnostics import check_file, files_of, stamp_of
from aida.lsp.background import Background
from aida.lsp.connection import Connection, Raw
from aida.lsp.diagnostics import quoted, report
from aida.lsp.publisher import Publisher
from aida.text import TextBuffer
from aida.workspace.files import SourceFile
from aida.workspace.project import Project
from aida.workspace.session import Session
from aida.workspace.uris import path_key, uri_of

FLUSH_SECONDS = 0.1
"""Partial results are sent this often."""
LARGE_BYTES = 20_000
"""Files from this size on wait until nobody types, or for `PATIENCE_SECONDS` each."""
ASIDE_BYTES = 150_000
"""Files from this size on are looked at in a thread: not even a slice after a key is so long."""
PATIENCE_SECONDS = 2.0
WATCH_SECONDS = 5.0
"""How often a held request looks at the disk again; less often where looking takes long."""
WATCH_PATIENCE = 20

Token = int | str
Place = tuple[str, int | None, bytes]


class SupersededError(Exception):
    """A newer request asks for the same."""


class Held(NamedTuple):
    """Diagnostics of a file on the disk, as long as it and the rules stay what they are."""

    stamp: tuple[int, int] | None
    project: Project
    items: bytes


class WorkspaceScan:
    """Answers ``workspace/diagnostic``; remembers what it saw, for the next time."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        background: Background,
    ) -> None:
        self._background = background
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._held: dict[str, Held] = {}
        self._has_answered = False
        self._latest = 0

    async def run(
        self, known: Mapping[str, str], partial: Token | None, progress: Token | None
    ) -> Raw:
        """Report what is new to a client that knows result ids by URI; raises SupersededError.

        The first answer comes when everything has been looked at. A client that asks again, and
        takes partial results, is answered when there is something new: it would only ask again.
        """
        self._latest += 1
        request = self._latest
        while True:
            started = time.monotonic()
            in_doubt = self._publisher.pulled.in_doubt()
            sure = {**known, **dict.fromkeys(in_doubt, "")}
            round_ = _Round(self._connection, sure, partial, progress, self._publisher.generation)
            self._publisher.refreshed.clear()
            try:
                async for uri, version, items in self._files(sure):
                    if request != self._latest:
                        raise SupersededError
                    round_.add(uri, version, items)
            finally:
                round_.end()
            self._publisher.pulled.reported(in_doubt, started)
            if partial is None or round_.has_news or not self._has_answered:
                self._has_answered = True
                return Raw(b'{"items":[%s]}' % b",".join(round_.reports))
            progress = None
            seconds = time.monotonic() - started
            await self._wait(max(WATCH_SECONDS, WATCH_PATIENCE * seconds))

    async def _wait(self, seconds: float) -> None:
        """Until it is time to look at the disk, or there are other rules or another baseline."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._publisher.refreshed.wait()

    async def _files(self, known: Mapping[str, str]) -> AsyncIterator[Place]:
        """URI, version and diagnostics: open documents, files, and what is gone meanwhile."""
        gone = set(known)
        seen: dict[str, Held] = {}
        open_files = self._session.open_files()
        notebooks = self._session.open_notebooks()
        for document in open_files.values():
            items = self._publisher.items(document.uri)
            if items is None:
                continue
            gone.discard(document.uri)
            # Of one that is not checked yet the next round tells, and what was told stays.
            if not self._publisher.is_waiting(document.uri):
                yield document.uri, document.version, items
        large: list[tuple[Project, SourceFile]] = []
        for folder in list(self._session.folders):
            project = self._session.project_in(folder)
            for file in files_of(project):
                await self._background.gap()
                key = path_key(file.path)
                if key in open_files or key in notebooks:  # cells are pulled by themselves
                    continue
                uri, stamp = uri_of(file.path), stamp_of(file.path)
                gone.discard(uri)
                if stamp is not None and stamp[1] > LARGE_BYTES and self._background.is_typing:
                    large.append((project, file))
                    continue
                seen[file.path] = held = await self._look(project, file, uri, stamp)
                yield uri, None, held.items
        for project, file in large:
            await self._background.pause(PATIENCE_SECONDS)
            uri = uri_of(file.path)
            seen[file.path] = held = await self._look(project, file, uri, stamp_of(file.path))
            yield uri, None, held.items
        self._held = seen
        for uri in gone:
            yield uri, None, b""

    async def _look(
        self, project: Project, file: SourceFile, uri: str, stamp: tuple[int, int] | None
    ) -> Held:
        held = self._held.get(file.path)
        if held is not None and held.stamp == stamp and held.project is project:
            return held
        if stamp is not None and stamp[1] > ASIDE_BYTES:
            found = await asyncio.to_thread(check_file, project, file)
        else:
            found = check_file(project, file)
        items = b""
        if found.findings:
            renderer, buffer = self._publisher.renderer(project), TextBuffer(found.source)
            rendered = (
                renderer.render(finding, buffer, uri, is_old=finding in found.old).text
                for finding in found.findings
            )
            items = b",".join(filter(None, rendered))
        held = self._held[file.path] = Held(stamp, project, items)
        return held


class _Round:
    """One look at everything: collects reports, or sends them as it goes along."""

    def __init__(
        self,
        connection: Connection,
        known: Mapping[str, str],
        partial: Token | None,
        progress: Token | None,
        generation: int,
    ) -> None:
        self.reports: list[bytes] = []
        """Those that have not been sent."""
        self.has_news = False
        self._connection = connection
        self._known = known
        self._partial = partial
        self._progress_token = progress
        self._generation = generation
        self._count = 0
        self._flushed = time.monotonic()
        self._progress("begin", title="Checking the workspace")

    def add(self, uri: str, version: int | None, items: bytes) -> None:
        """Report a file, unless that would say nothing."""
        self._count += 1
        previous = self._known.get(uri)
        if not items and previous is None:
            return
        # What is open is pulled by itself, too, and has the same id there.
        generation = 0 if version is None else self._generation
        fields, is_news = report(items, previous, generation)
        if self._partial is not None and not is_news:
            return
        self.has_news = self.has_news or is_news
        place = f',"uri":{quoted(uri)},"version":{quoted(version)}}}'
        self.reports.append(fields + place.encode("ascii"))
        if time.monotonic() - self._flushed > FLUSH_SECONDS:
            self._flush()
            self._progress("report", message=f"{self._count:,} files")

    def end(self) -> None:
        """Send what is left."""
        self._flush()
        self._progress("end", message=f"{self._count:,} files")

    def _flush(self) -> None:
        self._flushed = time.monotonic()
        if self._partial is None or not self.reports:
            return
        self._connection.send(
            b'{"jsonrpc":"2.0","method":"$/progress","params":{"token":%s,"value":{"items":[%s]}}}'
            % (quoted(self._partial).encode("ascii"), b",".join(self.reports))
        )
        self.reports = []

    def _progress(self, kind: str, **fields: str) -> None:
        if self._progress_token is not None:
            value = {"kind": kind, **fields}
            params = {"token": self._progress_token, "value": value}
            self._connection.notify("$/progress", params)
