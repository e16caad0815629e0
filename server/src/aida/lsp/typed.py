"""The part of the server that pygls runs: typed params, handlers, cancellation, progress."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

import aida
from aida.lsp.authoring import Authoring
from aida.lsp.cells import Cells
from aida.lsp.client import ClientFeatures
from aida.lsp.code_actions import CodeActions
from aida.lsp.code_lenses import CodeLenses
from aida.lsp.completing import Completing
from aida.lsp.connection import Connection, Message, Raw
from aida.lsp.function_hints import FunctionHints
from aida.lsp.hovering import hover_at
from aida.lsp.new_rule_action import NewRuleAction
from aida.lsp.publisher import Publisher
from aida.lsp.reading import Reading
from aida.lsp.rule_file_actions import RuleFileActions
from aida.lsp.workspace_scan import SupersededError, WorkspaceScan
from aida.workspace.notebook import Window
from aida.workspace.session import Session

if TYPE_CHECKING:
    from pygls.protocol.json_rpc import RPCMessage

logger = logging.getLogger(__name__)

SERVER_CANCELLED = -32802

# What a client got wrong is answered, and what we got wrong is logged below, each once.
logging.getLogger("pygls").setLevel(logging.CRITICAL)


class _Protocol(LanguageServerProtocol):
    """pygls' protocol, sending over our connection."""

    connection: Connection
    cells: Cells
    about_cells: dict[int | str, Window | None]
    """Requests whose results speak of joined cells, and the cell that each is about."""

    def _send_response(
        self,
        msg_id: str | int,
        result: Any | None = None,
        error: types.ResponseError | None = None,
    ) -> None:
        if msg_id in self.about_cells:
            window = self.about_cells.pop(msg_id)
            if error is None:
                self._result_types.pop(msg_id, None)
                plain = self.cells.outward(self._converter.unstructure(result), window)
                self.connection.reply(msg_id, plain)
                return
        if isinstance(result, Raw) and error is None:
            self._result_types.pop(msg_id, None)
            self.connection.reply(msg_id, result)
            return
        if error is not None and isinstance(error.data, dict):
            error.data.pop("traceback", None)  # goes to our log, not to the person
        super()._send_response(msg_id, result, error)


class _Writer:
    """What pygls writes to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, data: bytes) -> None:
        self._connection.send(data)

    def close(self) -> None:
        """The connection is closed by who opened it."""


class _Server(LanguageServer):
    def report_server_error(self, error: Exception, source: Any) -> None:
        """Requests are answered with the error; nobody needs to be shown the others."""
        data = getattr(error, "data", None)
        trace = data.get("traceback", ()) if isinstance(data, dict) else ()
        logger.error("%s\n%s", error, "".join(trace))


class TypedServer:
    """Handlers of requests."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
        authoring: Authoring,
    ) -> None:
        self._session = session
        self._client = client
        rule_files = authoring.rule_files
        self._authoring = authoring
        self._reading = Reading(session, client)
        self._completing = Completing(session, client, authoring)
        hints = self._hints = FunctionHints(session, client, authoring.background)
        self._lenses = CodeLenses(session, rule_files, hints, client)
        self._scan = WorkspaceScan(session, publisher, connection, authoring.background)
        rule_file_actions = RuleFileActions(authoring.problems, client)
        self._actions = CodeActions(
            session, publisher, client, rule_file_actions, NewRuleAction(session, client)
        )
        self._server = _Server("aida", aida.__version__, protocol_cls=_Protocol)
        self._protocol = self._server.protocol
        assert isinstance(self._protocol, _Protocol)
        self._protocol.connection = connection
        self._protocol.cells = self._cells = publisher.cells
        self._protocol.about_cells = {}
        self._protocol.set_writer(_Writer(connection), include_headers=False)
        self._register()

    def handle(self, message: Message) -> str | None:
        """Handle a message; returns what is wrong with its params."""
        window, identity = self._cells.inward(message), message.get("id")
        if identity is not None and (window is not None or self._cells.resolves(message)):
            cast("_Protocol", self._protocol).about_cells[identity] = window
        try:
            typed = self._protocol.structure_message(message)
        except JsonRpcException:
            return "the params do not fit the protocol"
        self._protocol.handle_message(cast("RPCMessage", typed))
        return None

    def cancel(self, message: Message) -> None:
        """Cancel a request that runs."""
        self.handle({"jsonrpc": "2.0", **message})

    def close(self) -> None:
        """Cancel all that run."""
        for future in list(self._protocol._request_futures.values()):
            future.cancel()

    def _register(self) -> None:
        feature, actions = self._server.feature, self._actions

        @feature(types.TEXT_DOCUMENT_HOVER)
        def _(params: types.HoverParams) -> types.Hover | None:
            document = self._session.documents.get(params.text_document.uri)
            if document is None:
                return None
            return hover_at(document, self._session, params.position, self._client, self._authoring)

        for method, handler in (
            (types.TEXT_DOCUMENT_COMPLETION, self._completing.complete),
            (types.COMPLETION_ITEM_RESOLVE, self._completing.resolve),
            (types.TEXT_DOCUMENT_CODE_ACTION, actions.offer),
            (types.CODE_ACTION_RESOLVE, actions.resolve),
            (types.TEXT_DOCUMENT_CODE_LENS, self._lenses.offer),
            (types.CODE_LENS_RESOLVE, self._lenses.resolve),
            (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, self._reading.symbols),
            (types.TEXT_DOCUMENT_INLAY_HINT, self._hints.inlay_hints),
            (types.TEXT_DOCUMENT_FOLDING_RANGE, self._reading.folding),
            (types.TEXT_DOCUMENT_DOCUMENT_LINK, self._reading.links),
        ):
            feature(method)(_function_of(handler))

        @feature(types.WORKSPACE_DIAGNOSTIC)
        async def _(params: types.WorkspaceDiagnosticParams) -> Raw:
            return await self._workspace_diagnostic(params)

    async def _workspace_diagnostic(self, params: types.WorkspaceDiagnosticParams) -> Raw:
        known: Mapping[str, str] = {
            previous.uri: previous.value for previous in params.previous_result_ids
        }
        # lsprotocol lets anything pass for a token.
        token, partial = _token(params.work_done_token), _token(params.partial_result_token)
        task = asyncio.current_task()
        if token is not None and task is not None:
            # Who cancels the progress cancels the request.
            cast("dict[Any, Any]", self._protocol.progress.tokens)[token] = task
        try:
            return await self._scan.run(known, partial, token)
        except SupersededError:
            raise JsonRpcException(
                "superseded by a newer request", SERVER_CANCELLED, {"retriggerRequest": False}
            ) from None
        finally:
            if token is not None:
                self._protocol.progress.tokens.pop(token, None)


def _token(given: object) -> int | str | None:
    return given if isinstance(given, int | str) else None


def _function_of(method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function that calls a method: pygls marks its handlers, which methods do not let it."""
    if inspect.iscoroutinefunction(method):

        async def wait(params: Any) -> Any:
            return await method(params)

        return wait

    def call(params: Any) -> Any:
        return method(params)

    return call
