"""Findings as plain data: what is cached, sent between processes, and printed as JSON.

Lines and columns count from 0, columns in code points; ``byte`` is an offset into the file.
"""

from __future__ import annotations

from typing import Any

from aida.findings import Finding, Fix, Label, Severity
from aida.text import LineIndex, Span

Wire = dict[str, Any]


def range_of(span: Span, index: LineIndex) -> Wire:
    """``{"start": {"line", "column", "byte"}, "end": {...}}``."""
    start, end = span
    line, column = index.position(start)
    end_line, end_column = index.position(end)
    return {
        "start": {"line": line, "column": column, "byte": start},
        "end": {"line": end_line, "column": end_column, "byte": end},
    }


def finding_to_wire(finding: Finding, identity: str, index: LineIndex) -> Wire:
    """One finding, without its path."""
    wire: Wire = {
        "rule": finding.rule,
        "identity": identity,
        "severity": finding.severity.label,
        "message": finding.message,
        "range": range_of(finding.span, index),
        "fix": finding.fixes[0].text if finding.fixes else None,
    }
    if finding.fixes:
        wire["fixes"] = [_fix_to_wire(fix, index) for fix in finding.fixes]
    labels = [label for label in finding.labels if not label.path]
    if labels:
        wire["labels"] = [
            {
                "message": label.message,
                "primary": label.primary,
                "range": range_of(label.span, index),
            }
            for label in labels
        ]
    return wire


def _fix_to_wire(fix: Fix, index: LineIndex) -> Wire:
    wire: Wire = {"text": fix.text, "safe": fix.safe, "range": range_of(fix.span, index)}
    if fix.title:
        wire["title"] = fix.title
    return wire


def finding_from_wire(wire: Wire) -> Finding:
    """The finding that `finding_to_wire` was given."""
    return Finding(
        wire["rule"],
        _span(wire["range"]),
        Severity.parse(wire["severity"]),
        wire["message"],
        tuple(
            Fix(_span(fix["range"]), fix["text"], fix["safe"], fix.get("title", ""))
            for fix in wire.get("fixes", ())
        ),
        tuple(
            Label(_span(label["range"]), label["message"], label["primary"])
            for label in wire.get("labels", ())
        ),
    )


def _span(place: Wire) -> Span:
    return Span(place["start"]["byte"], place["end"]["byte"])
