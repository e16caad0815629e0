"""Names of the commands. Here by themselves: `initialize` is answered with them."""

from __future__ import annotations

from enum import StrEnum


class CommandName(StrEnum):
    """What `workspace/executeCommand` knows; see docs/reference/editor-protocol.md."""

    CHECK_WORKSPACE = "aida.server.checkWorkspace"
    FIX_ALL = "aida.server.fixAll"
    CREATE_BASELINE = "aida.server.createBaseline"
    UPDATE_BASELINE = "aida.server.updateBaseline"
    NEW_RULE = "aida.server.newRule"
    SHOW_RULE = "aida.server.showRule"
    SHOW_VERDICT = "aida.server.showVerdict"
    EXPAND_TEMPLATE = "aida.server.expandTemplate"
    SUPPRESS = "aida.server.suppress"
    FEEDBACK = "aida.server.feedback"
    RESTART = "aida.server.restart"
    SHOW_MATCHES = "aida.server.showMatches"
    RUN_EXAMPLES = "aida.server.runExamples"
    EXPLAIN_MATCH = "aida.server.explainMatch"
    SHOW_FILES = "aida.server.showFiles"
