"""An explanation for programs."""

from __future__ import annotations

import json
import sys
from typing import Any

from aida.cli.paths import shown_path
from aida.cli.rules.explain_report import verdict_of
from aida.features.explanation import Explanation
from aida.rules.explanation import Condition, first_failure
from aida.syntax.grammar import Node


def print_json(explanation: Explanation) -> None:
    """One object. Lines count from 1, as in the question."""
    candidate = explanation.candidate
    failure = first_failure(candidate.conditions) if candidate else None
    data = {
        "rule": explanation.rule.id,
        "path": shown_path(explanation.place.file.path),
        "line": explanation.place.line + 1,
        "verdict": verdict_of(explanation),
        "reported": bool(explanation.findings) and not explanation.obstacles,
        "obstacles": explanation.obstacles,
        "remarks": explanation.remarks,
        "node": _node(candidate.node) if candidate else None,
        "conditions": [_condition(item) for item in candidate.conditions] if candidate else [],
        "firstFailure": _condition(failure) if failure else None,
    }
    json.dump(data, sys.stdout, indent=2)
    print()


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "name": condition.name,
        "text": condition.text,
        "ruleLine": None if condition.line is None else condition.line + 1,
        "holds": condition.holds,
        "detail": condition.detail,
        "node": _node(condition.node) if condition.node else None,
        "parts": [_condition(part) for part in condition.parts],
    }


def _node(node: Node) -> dict[str, Any]:
    text = (node.text or b"").decode("utf-8", "replace")
    return {"kind": node.type, "line": node.start_point.row + 1, "text": text}
