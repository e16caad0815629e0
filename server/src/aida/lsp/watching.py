"""Asking the client to watch the files that rules and settings are made of."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.workspace.project import RULE_SUFFIXES, SETTINGS_NAMES
from aida.workspace.session import Session
from aida.workspace.uris import is_within, uri_of

METHOD = "workspace/didChangeWatchedFiles"
_SETTINGS = f"**/{{{','.join(SETTINGS_NAMES)}}}"
_RULES = f"*{{{','.join(RULE_SUFFIXES)}}}"


class Watching:
    """The watchers that are registered, kept in step with the projects."""

    def __init__(self, session: Session, connection: Connection, client: ClientFeatures) -> None:
        self._session = session
        self._connection = connection
        self._client = client
        self._registered: list[dict[str, Any]] = []
        self._count = 0

    def renew(self) -> None:
        """Register watchers for what the projects are made of now."""
        if not self._client.watches_files:
            return
        watchers = self._watchers()
        if watchers == self._registered:
            return
        if self._registered:
            old = {"id": self._identity, "method": METHOD}
            self._connection.request("client/unregisterCapability", {"unregisterations": [old]})
        self._registered = watchers
        self._count += 1
        new = {
            "id": self._identity,
            "method": METHOD,
            "registerOptions": {"watchers": watchers},
        }
        self._connection.request("client/registerCapability", {"registrations": [new]})

    @property
    def _identity(self) -> str:
        return f"aida-files-{self._count}"

    def _watchers(self) -> list[dict[str, Any]]:
        patterns: list[Any] = [_SETTINGS, *self._reports()]
        folders = list(map(str, self._session.folders))
        for source in self._sources():
            inside = next((folder for folder in folders if is_within(str(source), folder)), None)
            if inside is not None:
                name = os.path.relpath(source, inside).replace(os.sep, "/")
                patterns.append(_pattern(source, "" if name == "." else name + "/"))
            elif self._client.watches_outside:
                base = source if source.is_dir() else source.parent
                patterns.append({"baseUri": uri_of(str(base)), "pattern": _pattern(source, "")})
        return [{"globPattern": pattern} for pattern in _unique(patterns)]

    def _reports(self) -> list[str]:
        """Globs of coverage reports, as far as they lie within the folders."""
        return [
            f"**/{pattern}"
            for project in self._session.projects
            for pattern in project.settings.coverage
            if not pattern.startswith(("/", ".."))
        ]

    def _sources(self) -> list[Path]:
        """Files and folders that rules and baselines come from."""
        return [
            source
            for project in self._session.projects
            for settings in (project.settings,)
            for source in (
                *settings.rules,
                *settings.utilities,
                *settings.templates,
                settings.baseline_file,
            )
        ]


def _pattern(source: Path, prefix: str) -> str:
    """Glob for a rule file, or for the rule files of a folder."""
    if source.is_dir():
        return f"**/{prefix}**/{_RULES}" if prefix else f"**/{_RULES}"
    return f"**/{source.name}"


def _unique(patterns: list[Any]) -> list[Any]:
    unique: list[Any] = []
    for pattern in patterns:
        if pattern not in unique:
            unique.append(pattern)
    return unique
