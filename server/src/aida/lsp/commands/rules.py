"""Commands about one rule: writing it, and showing its page."""

from __future__ import annotations

import re
from typing import Any

from aida.features.drafting import new_rule as write_rule
from aida.features.rule_list import RuleSummary, rule_page
from aida.lsp.commands.context import Context
from aida.lsp.connection import RefusedError
from aida.lsp.params import Params, ParamsError, optional, string, strings
from aida.lsp.progress import WorkDone
from aida.packs.drafting import DraftError
from aida.syntax.languages import find_language
from aida.workspace.project import Project
from aida.workspace.uris import path_of, uri_of

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


async def new_rule(context: Context, arguments: Params, _: WorkDone) -> Any:
    """Write a rule and its page from code."""
    context.demand_trust("no rule is written")
    language = find_language(string(arguments, "language"))
    if language is None:
        raise ParamsError(f"`language` {arguments['language']} is none that AIDA knows")
    bads, name = strings(arguments, "bad"), optional(arguments, "id", str) or ""
    if not bads:
        raise ParamsError("`bad` must hold code that the rule is to report")
    if name and not _ID.fullmatch(name):
        raise ParamsError(f"`id` {name} may hold letters, digits, `-`, `_` and `.` only")
    project = _project_to_write_to(context, arguments)
    try:
        made = write_rule(bads, strings(arguments, "good"), language, name, project.settings)
    except DraftError as error:
        raise RefusedError(f"{error}: {error.help}") from None
    except OSError as error:
        raise RefusedError(f"{error.filename or project.settings.root}: {error.strerror}") from None
    context.reloading.file_changed(made.rule_file)
    return {
        "id": made.id,
        "rule": uri_of(str(made.rule_file)),
        "page": uri_of(str(made.page_file)),
        "failures": list(made.failures),
        "inForce": made.in_force,
    }


def _project_to_write_to(context: Context, arguments: Params) -> Project:
    """Of the folder that is named, that the document lies in, or of the first."""
    named, uri = context.projects(arguments), optional(arguments, "uri", str)
    if uri is None or optional(arguments, "folder", str) is not None:
        return named[0]
    return next((one for one in named if one is context.session.project_of(uri)), named[0])


async def show_rule(context: Context, arguments: Params, _: WorkDone) -> Any:
    """The page of a rule, and show it if asked to."""
    name, uri = string(arguments, "rule"), optional(arguments, "uri", str)
    page = rule_page(project_at(context, uri), name)
    if page is None:
        raise RefusedError(f"there is no rule `{name}` in force here: see `aida rules list`")
    if optional(arguments, "open", bool):
        _open(context, page.summary, page.references)
    about = summary_to_wire(page.summary)
    return {**about, "markdown": page.markdown, "references": list(page.references)}


def project_at(context: Context, uri: str | None) -> Project:
    """The project that a document or a folder belongs to; without either, the first."""
    session = context.session
    if uri is not None:
        path = path_of(uri)
        folder = next((one for one in session.folders if str(one) == path), None)
        return session.project_in(folder) if folder is not None else session.project_of(uri)
    if session.folders:
        return session.project_in(session.folders[0])
    return session.project_of("untitled:none")


def summary_to_wire(rule: RuleSummary) -> dict[str, Any]:
    """A rule as the protocol has it."""
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "stage": rule.stage,
        "owner": rule.owner,
        "tags": list(rule.tags),
        "languages": list(rule.languages),
        "fixable": rule.fixable,
        "page": uri_of(str(rule.page)) if rule.page is not None else None,
        "source": uri_of(str(rule.source)),
    }


def _open(context: Context, rule: RuleSummary, references: tuple[str, ...]) -> None:
    """Show the page, or where there is none what is known of it; by a message if need be."""
    if not context.client.shows_documents:
        text = f"{rule.id}: {rule.title}"
        context.connection.notify("window/showMessage", {"type": 3, "message": text})
        return
    if rule.page is not None:
        params = {"uri": uri_of(str(rule.page)), "takeFocus": True}
    elif references:
        params = {"uri": references[0], "external": True}
    else:
        params = {"uri": uri_of(str(rule.source)), "takeFocus": True}
    context.connection.request("window/showDocument", params)
