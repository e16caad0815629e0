"""What ``aida rules try`` found, for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from aida.cli.paths import shown_path
from aida.cli.rules.trying import Match, Trial, tree_rows
from aida.text import LineIndex, Span
from aida.workspace.wire import range_of


def print_json(trial: Trial, *, debug: bool) -> None:
    """One object: matches, counts, and what could not be searched."""
    data: dict[str, Any] = {
        "count": len(trial.matches),
        "files": trial.files,
        "searched": trial.searched,
        "matches": [_match(match) for match in trial.matches],
        "problems": [
            {"path": shown_path(problem.path), "message": problem.message}
            for problem in trial.problems
        ],
        "failures": trial.failures,
        "notes": trial.notes,
    }
    if debug:
        data["trees"] = [row for rule in trial.rules for row in tree_rows(rule)]
    json.dump(data, sys.stdout, indent=2)
    print()


def _match(match: Match) -> dict[str, Any]:
    index = LineIndex(match.source)
    captures = match.node.captures if match.node else ()
    return {
        "rule": match.finding.rule,
        "path": shown_path(match.path),
        "kind": match.node.kind if match.node else None,
        **_place(match.source, match.finding.span, index),
        "captures": [
            {
                "name": capture.name,
                "kind": capture.kind or None,
                **_place(match.source, capture.span, index),
            }
            for capture in captures
        ],
    }


def _place(source: bytes, span: Span, index: LineIndex) -> dict[str, Any]:
    text = source[slice(*span)].decode("utf-8", "replace")
    return {"range": range_of(span, index), "text": text}
