"""What the client can do, from its capabilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from aida.text import Encoding

_ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
_ADJUST = 2
"""The mode of inserting in which the client indents the lines of a snippet."""


@dataclass(frozen=True, slots=True)
class ClientFeatures:
    """The few capabilities that change what the server does."""

    encoding: Encoding = "utf-16"
    pulls: bool = False
    refreshes: bool = False
    related_information: bool = True
    document_changes: bool = False
    resolves_edits: bool = False
    markdown: bool = True
    configuration: bool = False
    watches_files: bool = False
    watches_outside: bool = False
    registers_configuration: bool = False
    shows_progress: bool = False
    shows_documents: bool = False
    annotates_changes: bool = False
    resolves_documentation: bool = False
    inserts_or_replaces: bool = False
    markdown_items: bool = False
    refreshes_lenses: bool = False
    refreshes_hints: bool = False
    creates_files: bool = False
    shows_symbol_trees: bool = False
    shows_link_tooltips: bool = False
    snippets: bool = False
    snippet_edits: bool = False
    adjusts_indentation: bool = False
    commands: frozenset[str] = frozenset()
    """Commands of its own that it offers."""


def read_client(capabilities: Any, options: Any = None) -> ClientFeatures:
    """Features of a client; whatever does not fit the protocol counts as missing."""

    def at(*path: str) -> Any:
        found = capabilities
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found

    document, workspace = "textDocument", "workspace"
    resolvable = at(document, "codeAction", "resolveSupport", "properties")
    hover = at(document, "hover", "contentFormat")
    watching = (workspace, "didChangeWatchedFiles")
    item = (document, "completion", "completionItem")
    documentation = at(*item, "resolveSupport", "properties")
    return ClientFeatures(
        encoding=_encoding(at("general", "positionEncodings")),
        pulls=at(document, "diagnostic") is not None,
        refreshes=at(workspace, "diagnostics", "refreshSupport") is True,
        related_information=at(document, "publishDiagnostics", "relatedInformation") is not False,
        document_changes=at(workspace, "workspaceEdit", "documentChanges") is True,
        resolves_edits=isinstance(resolvable, list) and "edit" in resolvable,
        markdown=not isinstance(hover, list) or "markdown" in hover,
        configuration=at(workspace, "configuration") is True,
        watches_files=at(*watching, "dynamicRegistration") is True,
        watches_outside=at(*watching, "relativePatternSupport") is True,
        registers_configuration=at(workspace, "didChangeConfiguration", "dynamicRegistration")
        is True,
        shows_progress=at("window", "workDoneProgress") is True,
        shows_documents=at("window", "showDocument", "support") is True,
        annotates_changes=at(workspace, "workspaceEdit", "changeAnnotationSupport") is not None,
        resolves_documentation=isinstance(documentation, list) and "documentation" in documentation,
        markdown_items="markdown" in (at(*item, "documentationFormat") or ()),
        snippet_edits=at(workspace, "workspaceEdit", "snippetEditSupport") is True,
        snippets=at(*item, "snippetSupport") is True,
        adjusts_indentation=_ADJUST in (at(*item, "insertTextModeSupport", "valueSet") or ()),
        inserts_or_replaces=at(*item, "insertReplaceSupport") is True,
        shows_symbol_trees=at(document, "documentSymbol", "hierarchicalDocumentSymbolSupport")
        is True,
        shows_link_tooltips=at(document, "documentLink", "tooltipSupport") is True,
        creates_files=at(workspace, "workspaceEdit", "documentChanges") is True
        and "create" in (at(workspace, "workspaceEdit", "resourceOperations") or ()),
        refreshes_hints=at(workspace, "inlayHint", "refreshSupport") is True,
        refreshes_lenses=at(workspace, "codeLens", "refreshSupport") is True,
        commands=_commands(options),
    )


def _encoding(offered: Any) -> Encoding:
    """The client's favourite among those that we know; UTF-16 is what every client must know."""
    if isinstance(offered, list):
        for name in offered:
            if name in _ENCODINGS:
                return name
    return "utf-16"


def _commands(options: Any) -> frozenset[str]:
    names = options.get("clientCommands") if isinstance(options, Mapping) else None
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()
