"""What the server says that it can do."""

from __future__ import annotations

from typing import Any

import aida
from aida.lsp.client import ClientFeatures
from aida.lsp.command_names import CommandName

FIX_ALL = "source.fixAll.aida"
INCREMENTAL = 2
FILE_OPERATIONS = ("willRename", "didRename", "didDelete", "didCreate")
_EVERY_FILE = {"scheme": "file", "pattern": {"glob": "**/*"}}


def initialize_result(client: ClientFeatures) -> dict[str, Any]:
    """Answer to ``initialize``."""
    capabilities: dict[str, Any] = {
        "positionEncoding": client.encoding,
        "textDocumentSync": {
            "openClose": True,
            "change": INCREMENTAL,
            "save": {"includeText": False},
        },
        "notebookDocumentSync": {"notebookSelector": [{"notebook": "*"}], "save": True},
        "hoverProvider": True,
        "completionProvider": {
            "triggerCharacters": ["[", ",", "#", "`", '"'],
            "resolveProvider": client.resolves_documentation,
        },
        "documentSymbolProvider": {"label": "AIDA"},
        "foldingRangeProvider": True,
        "inlayHintProvider": {"resolveProvider": False},
        "documentLinkProvider": {"resolveProvider": False},
        "codeLensProvider": {"resolveProvider": True},
        "codeActionProvider": {
            "codeActionKinds": ["quickfix", "refactor.extract.rule", FIX_ALL],
            "resolveProvider": client.resolves_edits,
        },
        "executeCommandProvider": {"commands": list(CommandName), "workDoneProgress": True},
        "workspace": {
            "workspaceFolders": {"supported": True, "changeNotifications": True},
            "fileOperations": {key: {"filters": [_EVERY_FILE]} for key in FILE_OPERATIONS},
        },
    }
    if client.pulls:
        capabilities["diagnosticProvider"] = {
            "identifier": "aida",
            "interFileDependencies": False,
            "workspaceDiagnostics": True,
            "workDoneProgress": True,
        }
    return {
        "capabilities": capabilities,
        "serverInfo": {"name": "aida", "version": aida.__version__},
    }
