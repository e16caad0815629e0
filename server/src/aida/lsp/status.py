"""``aida/status``: what the server is doing and by which rules, for a status bar."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aida
from aida.features.project_check import ProjectCheck
from aida.features.status import FolderStatus, RulesStatus, count_findings, rules_status
from aida.findings import Finding
from aida.lsp.connection import Connection
from aida.lsp.publisher import Publisher
from aida.workspace.project import Project
from aida.workspace.session import Session
from aida.workspace.uris import uri_of

METHOD = "aida/status"
PAUSE_SECONDS = 0.25


class StatusReporter:
    """Knows the status, and tells it to a client that wants to hear."""

    def __init__(
        self, session: Session, publisher: Publisher, connection: Connection, *, wanted: bool
    ) -> None:
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._wanted = wanted
        self._checks: Mapping[Path, ProjectCheck] = {}
        self._scan: dict[str, int | None] | None = None
        self._projects: list[Project] = []
        self._rules: RulesStatus | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._told: dict[str, Any] = {}

    def close(self) -> None:
        """Say no more."""
        self._wanted = False
        if self._timer is not None:
            self._timer.cancel()

    def changed(self) -> None:
        """Something may have changed: tell it soon, together with whatever else does until then."""
        if self._wanted and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(PAUSE_SECONDS, self._tell)

    def checked(self, checks: Mapping[Path, ProjectCheck]) -> None:
        """Whole projects have been checked, by their folders; none of them counts any more."""
        self._checks = checks
        self.changed()

    def scanning(self, done: int, total: int | None) -> None:
        """A scan has come so far."""
        self._scan = {"done": done, "total": total}
        self.changed()

    def scanned(self) -> None:
        """The scan has ended."""
        self._scan = None
        self.changed()

    def status(self) -> dict[str, Any]:
        """The status as the protocol has it."""
        rules = self._rules_status()
        session, checks = self._session, list(self._checks.values())
        counts = count_findings(session, checks, self._is_old)
        return {
            "state": "busy" if self._scan is not None else "ready",
            "version": aida.__version__,
            "rules": rules.rules,
            "revision": rules.revision,
            "readAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(rules.read_at)),
            "ageSeconds": max(0, round(time.time() - rules.read_at)),
            "offline": True,
            "trusted": session.is_trusted,
            "findings": counts.to_wire(),
            "scope": "workspace" if checks else "documents",
            "scan": self._scan,
            "problems": list(rules.problems),
            "folders": [_folder(folder) for folder in rules.folders],
        }

    def _rules_status(self) -> RulesStatus:
        projects = self._session.projects
        if self._rules is None or projects != self._projects:
            self._projects, self._rules = projects, rules_status(projects)
        return self._rules

    def _is_old(self, uri: str, finding: Finding) -> bool:
        document = self._session.documents.get(uri)
        return document is not None and self._publisher.is_old(document, finding)

    def _tell(self) -> None:
        self._timer = None
        status = self.status()
        news = {key: value for key, value in status.items() if key != "ageSeconds"}
        if news != self._told:
            self._told = news
            self._connection.notify(METHOD, status)


def _folder(folder: FolderStatus) -> dict[str, Any]:
    return {
        "uri": uri_of(str(folder.folder)),
        "root": uri_of(str(folder.root)),
        "settings": uri_of(str(folder.settings)) if folder.settings is not None else None,
        "rules": folder.rules,
        "revision": folder.revision,
        "baseline": folder.baseline,
        "problems": folder.problems,
    }
