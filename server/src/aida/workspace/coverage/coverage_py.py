"""What `coverage json` writes."""

from __future__ import annotations

import json
from typing import Any

from aida.workspace.coverage.report import CoverageReport, ReportError


def read_coverage_json(data: bytes) -> CoverageReport:
    """The report in ``data``; raises ReportError."""
    try:
        document: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"not valid JSON: {error}") from None
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, dict):
        raise ReportError("no report of coverage.py: it has no `files`; write it by coverage json")
    report = CoverageReport()
    for name, entry in files.items():
        for key, hits in (("executed_lines", 1), ("missing_lines", 0)):
            lines = entry.get(key) if isinstance(entry, dict) else None
            if not isinstance(lines, list) or not all(isinstance(line, int) for line in lines):
                raise ReportError(f"files.{name}.{key}: expected a list of line numbers")
            for line in lines:
                report.add(name, line, hits)
    return report
