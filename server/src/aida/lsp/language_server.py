"""One client's server: its life from ``initialize`` to ``exit``, and who handles what.

Answering ``initialize`` needs next to nothing; everything else is imported right after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aida.lsp.capabilities import initialize_result
from aida.lsp.client import ClientFeatures, read_client
from aida.lsp.connection import INVALID_REQUEST, Connection, Handler, Refusal
from aida.lsp.memory import keep_what_is_there
from aida.lsp.messages import WARNING, log
from aida.lsp.params import ParamsError
from aida.lsp.progress import Progresses
from aida.workspace.uris import path_of

if TYPE_CHECKING:
    from aida.lsp.authoring import Authoring
    from aida.lsp.bundle_following import BundleFollowing
    from aida.lsp.documents import Documents
    from aida.lsp.event_sending import EventSending
    from aida.lsp.publisher import Publisher
    from aida.lsp.reloading import Reloading
    from aida.lsp.requests import Requests
    from aida.lsp.status import StatusReporter
    from aida.workspace.session import Session

NOT_INITIALIZED = -32002
TRACE_VALUES = ("off", "messages", "verbose")


class LanguageServer:
    """The server's end of one connection."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.finished = asyncio.Event()
        self.exit_code = 1
        self._connection = connection = Connection(send)
        self._client = ClientFeatures()
        self._progresses = Progresses(connection, self._client)
        self._params: dict[str, Any] | None = None
        self._is_shut_down = False
        self._session: Session | None = None
        self._documents: Documents | None = None
        self._reloading: Reloading | None = None
        self._requests: Requests | None = None
        self._authoring: Authoring | None = None
        self._status: StatusReporter | None = None
        self._bundles: BundleFollowing | None = None
        self._events: EventSending | None = None
        connection.gate = self._gate
        connection.complain = self._complain
        connection.forward = lambda message: (
            self._requests is not None and self._requests.take(message)
        )
        connection.handlers |= {
            "initialize": self._initialize,
            "initialized": self._initialized,
            "shutdown": self._shutdown,
            "exit": self._exit,
            "$/setTrace": self._set_trace,
        }

    def receive(self, data: bytes) -> None:
        """Handle some bytes from the client."""
        self._connection.receive(data)

    def close(self) -> None:
        """The client is gone: stop whatever runs for it."""
        parts = (
            self._documents,
            self._reloading,
            self._requests,
            self._authoring,
            self._status,
            self._bundles,
            self._events,
            self._connection,
        )
        for part in parts:
            if part is not None:
                part.close()

    # ------------------------------------------------------------ lifecycle

    def _gate(self, method: str) -> Refusal | None:
        if method == "exit":
            return None
        if self._is_shut_down:
            return INVALID_REQUEST, "the server has been shut down"
        if method == "initialize":
            if self._params is not None:
                return INVALID_REQUEST, "the server has been initialized before"
            return None
        if self._params is None:
            return NOT_INITIALIZED, "the first request must be `initialize`"
        self._start()
        return None

    def _complain(self, text: str) -> None:
        if self._params is not None:
            log(self._connection, text, WARNING)

    def _initialize(self, params: Any) -> dict[str, Any]:
        if not isinstance(params, dict):
            raise ParamsError("params must be an object")
        self._params = params
        options = params.get("initializationOptions")
        self._client = read_client(params.get("capabilities"), options)
        self._progresses = Progresses(self._connection, self._client)
        asyncio.get_running_loop().call_soon(self._start)
        return initialize_result(self._client)

    def _initialized(self, _: Any) -> None:
        if self._reloading is not None and self._requests is not None:
            self._reloading.begin()
            self._join_service(self._reloading)
            self._requests.prepare()

    def _join_service(self, reloading: Reloading) -> None:
        from aida.lsp.bundle_following import BundleFollowing
        from aida.lsp.event_sending import EventSending

        if self._session is not None:
            self._bundles = BundleFollowing(self._session, reloading.bundle_changed)
            self._bundles.begin()
            self._events = EventSending(self._session)
            self._events.begin()

    def _set_trace(self, params: Any) -> None:
        value = params.get("value") if isinstance(params, dict) else None
        if value not in TRACE_VALUES:
            raise ParamsError(f"`value` must be one of {', '.join(TRACE_VALUES)}")
        self._connection.trace = value

    def _shutdown(self, _: Any) -> None:
        self._is_shut_down = True
        self.close()

    def _exit(self, _: Any) -> None:
        self.exit_code = 0 if self._is_shut_down else 1
        self.finished.set()

    def _start(self) -> None:
        """Import and build what `initialize` did not need."""
        if self._session is not None or self._params is None:
            return
        from aida.lsp.authoring import Authoring
        from aida.lsp.documents import Documents
        from aida.lsp.file_operations import FileOperations
        from aida.lsp.notebooks import Notebooks
        from aida.lsp.publisher import Publisher
        from aida.lsp.reloading import Reloading
        from aida.lsp.requests import Requests
        from aida.lsp.status import StatusReporter
        from aida.workspace.session import Session

        connection, client = self._connection, self._client
        options = self._params.get("initializationOptions")
        is_trusted = _flag(options, "trusted", default=True)
        session = self._session = Session(_folders(self._params), is_trusted=is_trusted)
        publisher = Publisher(session, client, connection)
        wants_status = _flag(options, "status", default=False)
        self._status = StatusReporter(session, publisher, connection, wanted=wants_status)
        publisher.changed = self._status.changed
        self._reloading = Reloading(session, publisher, connection, client)
        self._reloading.use_options(options)
        authoring = self._authoring = Authoring(session, publisher, connection, client)
        self._reloading.reloaded = self._reloaded
        self._documents = Documents(
            session, publisher, connection, client, self._reloading.file_changed, authoring
        )
        self._requests = Requests(session, publisher, connection, client, authoring)
        self._documents.register()
        self._reloading.register()
        Notebooks(session, publisher, connection, client, publisher.cells).register()
        FileOperations(session, publisher, connection, client, self._reloading).register()
        self._register_commands(session, publisher, self._reloading, self._status, authoring)
        asyncio.get_running_loop().call_soon(self._warm_up, session)

    def _register_commands(
        self,
        session: Session,
        publisher: Publisher,
        reloading: Reloading,
        status: StatusReporter,
        authoring: Authoring,
    ) -> None:
        """Import the commands when the first is called: few sessions call any."""
        handlers = self._connection.handlers

        def late(method: str) -> Handler:
            def handle(params: Any) -> Any:
                from aida.lsp.commands.context import Context
                from aida.lsp.commands.registry import Commands

                connection, client = self._connection, self._client
                context = Context(
                    session, publisher, connection, client, reloading, status, authoring
                )
                Commands(context, self._progresses).register()
                return handlers[method](params)

            return handle

        for method in ("workspace/executeCommand", "aida/rules", "aida/identity", "aida/templates"):
            handlers[method] = late(method)
        handlers["aida/status"] = lambda _: status.status()
        handlers["window/workDoneProgress/cancel"] = self._cancel_progress

    def _cancel_progress(self, params: Any) -> None:
        token = params.get("token") if isinstance(params, dict) else None
        if not isinstance(token, int | str):
            raise ParamsError("`token` must be a string or a whole number")
        if not self._progresses.cancel(params) and self._requests is not None:
            message = {"method": "window/workDoneProgress/cancel", "params": params}
            self._requests.take(message)

    def _reloaded(self) -> None:
        """Other rules or settings have come into force."""
        if self._status is not None and self._authoring is not None:
            self._status.changed()
            self._authoring.reloaded()

    def _warm_up(self, session: Session) -> None:
        """Read the rules before the first document asks for them."""
        if not self._is_shut_down:
            for folder in session.folders[:1]:
                session.project_in(folder)
            keep_what_is_there()


def _flag(options: Any, key: str, *, default: bool) -> bool:
    """A switch among the initializationOptions; of the wrong type, the careful choice is made."""
    value = options.get(key, default) if isinstance(options, dict) else default
    return value if isinstance(value, bool) else False


def _folders(params: dict[str, Any]) -> list[Path]:
    """Workspace folders, or in older clients the root."""
    given = params.get("workspaceFolders")
    uris = [item.get("uri") for item in given if isinstance(item, dict)] if given else []
    if not uris:
        uris = [params.get("rootUri")]
    paths = [path for uri in uris if isinstance(uri, str) and (path := path_of(uri))]
    root = params.get("rootPath")
    if not paths and isinstance(root, str) and root:
        paths = [root]
    return list(dict.fromkeys(Path(path) for path in paths))
