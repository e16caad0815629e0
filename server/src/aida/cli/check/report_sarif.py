"""The report as SARIF 2.1.0, for code scanning services. See docs/reference/outputs.md."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from aida import __version__
from aida.cli.check.outcome import Outcome, Wire
from aida.cli.check.places import message_of
from aida.cli.check.sarif_places import ROOT, location, physical_location
from aida.cli.check.sarif_rules import LEVELS, rule_descriptor
from aida.findings import IDENTITY_VERSION

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = f"aidaIdentity/v{IDENTITY_VERSION}"


def write(outcome: Outcome, stream: TextIO) -> None:
    """Write one SARIF log with one run."""
    stream.write(json.dumps(to_sarif(outcome), separators=(",", ":")) + "\n")


def to_sarif(outcome: Outcome) -> Wire:
    """The log."""
    found = [*outcome.findings(), *outcome.suppressed()]
    severities: dict[str, str] = {}
    for _, finding in found:
        severities.setdefault(finding["rule"], finding["severity"])
    indexes = {rule: index for index, rule in enumerate(sorted(severities))}
    is_compared = any("baselined" in finding for _, finding in found)
    run = {
        "tool": {
            "driver": {
                "name": "AIDA",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [
                    rule_descriptor(rule, outcome.rules.get(rule, {}), severities[rule])
                    for rule in indexes
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"uri": Path.cwd().as_uri().rstrip("/") + "/"}},
        "invocations": [
            {
                "executionSuccessful": not outcome.broken_setup,
                "toolExecutionNotifications": list(_notifications(outcome)),
            }
        ],
        "results": [
            _result(file.shown_path, finding, indexes, is_compared=is_compared)
            for file, finding in found
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(path: str, finding: Wire, indexes: Mapping[str, int], *, is_compared: bool) -> Wire:
    result: Wire = {
        "ruleId": finding["rule"],
        "ruleIndex": indexes[finding["rule"]],
        "level": LEVELS[finding["severity"]],
        "message": {"text": message_of(finding)},
        "locations": [location(path, finding["range"])],
        "partialFingerprints": {FINGERPRINT: finding["identity"]},
    }
    if labels := finding.get("labels"):
        result["relatedLocations"] = [
            location(path, label["range"], label["message"]) for label in labels
        ]
    if fixes := finding.get("fixes"):
        result["fixes"] = [_fix(path, fix) for fix in fixes]
    if by := finding.get("suppression"):
        result["suppressions"] = [_suppression(path, by)]
    elif is_compared:
        result["baselineState"] = "unchanged" if "baselined" in finding else "new"
    return result


def _fix(path: str, fix: Wire) -> Wire:
    place = physical_location(path, fix["range"])
    safety = "safe" if fix["safe"] else "unsafe"
    text = fix["text"]
    if "cell" in fix["range"]:  # the region is of the file, where code stands in JSON strings
        text = json.dumps(text, ensure_ascii=False)[1:-1]
    title = fix.get("title") or ("Replace it" if fix["text"] else "Remove it")
    return {
        "description": {"text": f"{title} ({safety})"},
        "artifactChanges": [
            {
                "artifactLocation": place["artifactLocation"],
                "replacements": [
                    {"deletedRegion": place["region"], "insertedContent": {"text": text}}
                ],
            }
        ],
        "properties": {"safe": fix["safe"]},
    }


def _suppression(path: str, by: Wire) -> Wire:
    start = {"line": by["line"], "column": None}
    about = {key: by[key] for key in ("mark", "scope", "until", "owner") if by[key]}
    return {
        "kind": "inSource",
        "status": "accepted",
        **({"justification": by["reason"]} if by["reason"] else {}),
        "location": location(path, {"start": start, "end": start}),
        "properties": about,
    }


def _notifications(outcome: Outcome) -> Iterator[Wire]:
    for level, problems in (("error", outcome.errors), ("warning", outcome.warnings)):
        for problem in problems:
            yield _notification(level, problem)
    for problem in outcome.problems:
        yield _notification("error", {"path": problem.path, "message": problem.message})
    for file in outcome.files:
        for rule, reason in file.failures:
            message = f"the rule {rule} failed: {reason}"
            yield _notification("error", {"path": file.shown_path, "message": message})


def _notification(level: str, problem: Wire) -> Wire:
    help = problem.get("help")
    text = f"{problem['message']}\n{help}" if help else problem["message"]
    notification: Wire = {"level": level, "message": {"text": text}}
    if problem["path"]:
        span = None
        if problem.get("line") is not None:
            start = {"line": problem["line"], "column": problem["column"]}
            span = {"start": start, "end": start}
        path = os.path.relpath(problem["path"]).replace(os.sep, "/")
        notification["locations"] = [location(path, span)]
    return notification
