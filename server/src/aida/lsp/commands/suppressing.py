"""The command that suppresses a finding as a person has said."""

from __future__ import annotations

from typing import Any

from aida.features.asked_suppression import Asked, SuppressionError, suppression
from aida.governance.directive import Scope
from aida.lsp.commands.context import Context
from aida.lsp.connection import RefusedError
from aida.lsp.edits import FileEdits
from aida.lsp.params import Params, ParamsError, optional, position, string
from aida.lsp.progress import WorkDone
from aida.workspace.today import today

_SCOPES = {"line": Scope.NEAREST, "file": Scope.FILE}


async def suppress(context: Context, arguments: Params, _: WorkDone) -> Any:
    """Put a suppression comment into an open document, where it does what it says."""
    document = context.document(string(arguments, "uri"))
    offset = document.buffer.offset(position(arguments, "position"), context.client.encoding)
    scope = optional(arguments, "scope", str) or "line"
    if scope not in _SCOPES:
        raise ParamsError("`scope` must be `line` or `file`")
    asked = Asked(
        string(arguments, "rule"),
        _SCOPES[scope],
        optional(arguments, "reason", str) or "",
        optional(arguments, "until", str) or "",
        optional(arguments, "owner", str) or "",
    )
    try:
        edit = suppression(document.snapshot(), offset, asked, today())
    except SuppressionError as error:
        raise RefusedError(f"{asked.rule} is not suppressed: {error}") from None
    change = FileEdits(document.uri, document.version, document.buffer, [edit])
    label = f"Suppress {asked.rule} (AIDA)"
    applied, reason = await context.apply(label, [change])
    return {"applied": applied, **({"reason": reason} if reason else {})}
