"""The report for programs. Its form is documented in docs/reference/json-output.md."""

from __future__ import annotations

import json
from collections import Counter
from typing import TextIO

from aida.cli.check.outcome import FileOutcome, Outcome, Wire
from aida.cli.check.verdict import verdict_on
from aida.cli.paths import shown_path


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write one JSON document, and nothing else."""
    # One write: json.dump makes thousands of small ones, without the help of its C encoder.
    stream.write(json.dumps(to_json(outcome), separators=(",", ":")) + "\n")


def to_json(outcome: Outcome) -> Wire:
    """The document."""
    findings = [_finding(file, finding) for file, finding in outcome.findings()]
    suppressed = [
        {**_finding(file, finding), "suppression": finding["suppression"]}
        for file, finding in outcome.suppressed()
    ]
    return {
        "findings": findings,
        "suppressed": suppressed,
        "fixed": [
            {"path": file.shown_path, "rules": dict(file.fixed)}
            for file in outcome.files
            if file.fixed
        ],
        "errors": _errors(outcome),
        "warnings": [_shown(warning) for warning in outcome.warnings],
        "verdict": verdict_on(outcome),
        "stats": {
            "files": outcome.checked,
            "cached": outcome.cached,
            "findings": len(findings),
            "baselined": outcome.baselined,
            "old": outcome.old,
            "suppressed": len(suppressed),
            "severities": outcome.by_severity(),
            "rules": dict(Counter(finding["rule"] for finding in findings)),
            "fixed": outcome.fixed().total(),
            "seconds": round(outcome.seconds, 4),
        },
    }


def _finding(file: FileOutcome, finding: Wire) -> Wire:
    return {
        "rule": finding["rule"],
        "path": file.shown_path,
        **{key: finding[key] for key in ("identity", "severity", "message", "range", "fix")},
        "fixes": finding.get("fixes", []),
        "labels": finding.get("labels", []),
        **({"baselined": True} if "baselined" in finding else {}),
    }


def _errors(outcome: Outcome) -> list[Wire]:
    errors = [_shown(error) for error in outcome.errors]
    errors += [{"path": problem.path, "message": problem.message} for problem in outcome.problems]
    for file in outcome.files:
        errors += [
            {"path": file.shown_path, "rule": rule, "message": f"the rule failed: {reason}"}
            for rule, reason in file.failures
        ]
    return errors


def _shown(problem: Wire) -> Wire:
    return {**problem, "path": shown_path(problem["path"])}
