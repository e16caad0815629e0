"""Commands for people who write rules."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from aida.features.explaining import explained, plain
from aida.lsp.code_lenses import matches_data
from aida.lsp.commands.context import Context
from aida.lsp.connection import RefusedError
from aida.lsp.messages import INFO, show
from aida.lsp.params import Params, ParamsError, optional, string, strings
from aida.lsp.progress import WorkDone
from aida.workspace.uris import uri_of


async def run_examples(context: Context, arguments: Params, _: WorkDone) -> Any:
    """Run the examples of a rule's page, or of its test files."""
    uri, rule = string(arguments, "uri"), string(arguments, "rule")
    context.document(uri)
    found = context.authoring.rule_files.run_examples(uri, rule)
    if found is None:
        raise RefusedError(f"{uri} holds no rule `{rule}` that can be read")
    return {
        "rule": rule,
        "examples": found.count,
        "failures": [
            {
                "uri": uri_of(failure.file),
                "line": failure.line,
                "message": failure.problem,
                "details": list(failure.details),
            }
            for failure in found.failures
        ],
    }


async def show_matches(context: Context, arguments: Params, _: WorkDone) -> Any:
    """For a client that has no list of places: show the first, and answer with all."""
    uri, rule = string(arguments, "uri"), string(arguments, "rule")
    context.document(uri)
    await context.authoring.rule_files.counted(uri)
    matches = context.authoring.rule_files.matches_of(uri, rule)
    if matches is None:
        raise RefusedError(f"{uri} holds no rule `{rule}` that can be read")
    data = matches_data(rule, matches)
    if context.client.shows_documents and data["locations"]:
        first = data["locations"][0]
        context.connection.request(
            "window/showDocument",
            {"uri": first["uri"], "takeFocus": True, "selection": first["range"]},
        )
    elif matches.count:
        places = (f"{Path(p.path).name}:{p.start.line + 1}" for p in matches.places[:10])
        show(context.connection, f"{rule}: {matches.title}: {', '.join(places)}", INFO)
    return data


async def explain_match(context: Context, arguments: Params, _: WorkDone) -> Any:
    """Why a rule reports a line, or does not; shown by a message unless ``show`` is false."""
    uri, rule = string(arguments, "uri"), string(arguments, "rule")
    line = arguments.get("line")
    document = context.document(uri)
    if not isinstance(line, int) or not 0 <= line < document.buffer.line_count:
        raise ParamsError(f"`line` must be one of the {document.buffer.line_count} of {uri}")
    project = context.session.project_of(uri)
    part = context.publisher.cells.part(uri)
    first_line = part.window_at(line).first_line if part is not None else 0
    found = await asyncio.to_thread(explained, project, document.snapshot(), rule, line, first_line)
    if found is None:
        raise RefusedError(f"there is no rule `{rule}` in force here: see `aida rules list`")
    if optional(arguments, "show", bool) is not False:
        show(context.connection, plain(found.markdown), INFO)
    return {
        "rule": rule,
        "uri": uri,
        "line": line,
        "matches": found.matches,
        "markdown": found.markdown,
    }


async def show_files(context: Context, arguments: Params, _: WorkDone) -> Any:
    """Show files that were just made, the first of them in front."""
    for uri in reversed(strings(arguments, "uris")):
        if context.client.shows_documents:
            context.connection.request("window/showDocument", {"uri": uri, "takeFocus": True})
