"""Requests, typed and dispatched by pygls: hover, code actions, the workspace's diagnostics.

pygls is imported when a request comes, or in the background once the client is quiet.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from aida.lsp.authoring import Authoring
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import CANCEL, Connection, Message
from aida.lsp.memory import keep_what_is_there
from aida.lsp.params import ParamsError
from aida.lsp.publisher import Publisher
from aida.workspace.session import Session

if TYPE_CHECKING:
    from aida.lsp.typed import TypedServer

logger = logging.getLogger(__name__)

METHODS = frozenset(
    {
        "textDocument/hover",
        "textDocument/codeAction",
        "textDocument/completion",
        "codeAction/resolve",
        "codeLens/resolve",
        "completionItem/resolve",
        "textDocument/codeLens",
        "textDocument/documentLink",
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/inlayHint",
        "workspace/diagnostic",
        "window/workDoneProgress/cancel",
    }
)
QUIET_SECONDS = 0.5


class Requests:
    """Hands messages to pygls."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
        authoring: Authoring,
    ) -> None:
        self._authoring = authoring
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._client = client
        self._server: TypedServer | None = None
        self._lock = threading.Lock()
        self._timer: asyncio.TimerHandle | None = None

    def take(self, message: Message) -> bool:
        """Handle a message; false when it is none of ours. Raises ParamsError."""
        method = message["method"]
        if method == CANCEL:
            if self._server is not None:
                self._server.cancel(message)
            return True
        if method not in METHODS:
            return False
        problem = self._load().handle({"jsonrpc": "2.0", **message})
        if problem:
            raise ParamsError(problem)
        return True

    def prepare(self) -> None:
        """Import pygls soon, and read the templates."""
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(QUIET_SECONDS, self._prepare)

    def close(self) -> None:
        """Stop what runs."""
        if self._timer is not None:
            self._timer.cancel()
        if self._server is not None:
            self._server.close()

    def _prepare(self) -> None:
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, self._read_ahead)

    def _read_ahead(self) -> None:
        """What the first request would have to wait for."""
        try:
            self._load()
            for project in self._session.projects:
                _ = project.templates.loaded
        except Exception:  # who asks for it will be told
            logger.exception("reading ahead failed")

    def _load(self) -> TypedServer:
        with self._lock:
            if self._server is None:
                from aida.lsp.typed import TypedServer

                self._server = TypedServer(
                    self._session,
                    self._publisher,
                    self._connection,
                    self._client,
                    self._authoring,
                )
                keep_what_is_there()
            return self._server
