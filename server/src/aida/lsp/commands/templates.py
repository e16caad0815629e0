"""The command that expands a template, and the list to choose it from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aida.features.expanding import ExpansionError, expand
from aida.features.template_list import templates_at
from aida.lsp.commands.context import Context
from aida.lsp.connection import RefusedError
from aida.lsp.edits import FileEdits, SnippetEdit
from aida.lsp.event_recording import record
from aida.lsp.params import Params, ParamsError, position, string
from aida.lsp.progress import WorkDone
from aida.sync.spool.events import Kind, Source
from aida.text import Edit
from aida.workspace.text_edits import edits_between


async def expand_template(context: Context, arguments: Params, _: WorkDone) -> Any:
    """Put a snippet into an open document, unless the rules speak against it."""
    context.demand_trust("no template is expanded")
    name = string(arguments, "template")
    document = context.document(string(arguments, "uri"))
    offset = document.buffer.offset(position(arguments, "position"), context.client.encoding)
    given = arguments.get("variables") or {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise ParamsError("`variables` must be an object of strings")
    snapshot = document.snapshot()
    project = context.session.project_of(document.uri)
    try:
        placed, checked = expand(project, snapshot, name, offset, given)
    except ExpansionError as error:
        raise RefusedError(str(error)) from None
    if checked.breaks_syntax:
        raise RefusedError(f"`{name}` does not fit there: the text could not be parsed any more")
    if checked.findings:
        found = "; ".join(f"{one.rule}: {one.message}" for one in checked.findings)
        raise RefusedError(f"`{name}` is not expanded, for what the rules find in it: {found}")
    edits: list[Edit | SnippetEdit] = [*edits_between(snapshot.source, checked.source)]
    if context.client.snippet_edits and context.client.document_changes and not given:
        edits = [*placed.imports, SnippetEdit(placed.span, placed.as_snippet)]
    change = FileEdits(document.uri, document.version, document.buffer, edits)
    applied, reason = await context.apply(f"Expand {name} (AIDA)", [change])
    if applied:
        language = document.language.name if document.language else ""
        told = {"template": name, "language": language, "source": str(Source.EDITOR)}
        await record(project, Kind.TEMPLATE, told)
    return {"applied": applied, **({"reason": reason} if reason else {})}


def list_templates(context: Context, params: Params) -> Any:
    """The templates for an open document, as they would be at a position."""
    document = context.document(string(params, "uri"))
    offset = document.buffer.offset(position(params, "position"), context.client.encoding)
    project = context.session.project_of(document.uri)
    found = templates_at(document.snapshot(), project, offset)
    return {"templates": [asdict(summary) for summary in found]}
