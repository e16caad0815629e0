"""Findings as plain data: what is cached, sent between processes, and printed as JSON.

Lines and columns count from 0, columns in code points; ``byte`` is an offset into the file. In a
notebook the range of the file has a range in the ``cell`` beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from aida.findings import Finding, Fix, Label, Severity
from aida.text import LineIndex, Span

Wire = dict[str, Any]
Places = Callable[[Span], Wire]
"""Gives the range of a span."""


def places_in(index: LineIndex) -> Places:
    """Ranges of the spans of a text."""
    return partial(range_of, index=index)


def range_of(span: Span, index: LineIndex) -> Wire:
    """``{"start": {"line", "column", "byte"}, "end": {...}}``."""
    start, end = span
    line, column = index.position(start)
    end_line, end_column = index.position(end)
    return {
        "start": {"line": line, "column": column, "byte": start},
        "end": {"line": end_line, "column": end_column, "byte": end},
    }


def finding_to_wire(finding: Finding, identity: str, places: Places) -> Wire:
    """One finding, without its path."""
    wire: Wire = {
        "rule": finding.rule,
        "identity": identity,
        "severity": finding.severity.label,
        "message": finding.message,
        "range": places(finding.span),
        "fix": finding.fixes[0].text if finding.fixes else None,
    }
    if finding.fixes:
        wire["fixes"] = [_fix_to_wire(fix, places) for fix in finding.fixes]
    labels = [label for label in finding.labels if not label.path]
    if labels:
        wire["labels"] = [
            {
                "message": label.message,
                "primary": label.primary,
                "range": places(label.span),
            }
            for label in labels
        ]
    return wire


def _fix_to_wire(fix: Fix, places: Places) -> Wire:
    wire: Wire = {"text": fix.text, "safe": fix.safe, "range": places(fix.span)}
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
