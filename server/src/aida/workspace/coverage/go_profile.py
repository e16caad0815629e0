"""Go's cover profiles: blocks of lines, by the import path of their package."""

from __future__ import annotations

import re

from aida.workspace.coverage.report import CoverageReport, ReportError

_BLOCK = re.compile(r"(.+):(\d+)\.\d+,(\d+)\.(\d+) \d+ (\d+)")


def read_go_profile(data: bytes) -> CoverageReport:
    """The report in ``data``; raises ReportError."""
    report = CoverageReport()
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.startswith("mode:"):
            continue
        block = _BLOCK.fullmatch(line.strip())
        if block is None:
            raise ReportError(f"line {number}: no block of a Go cover profile: `{line}`")
        file, hits = block[1], int(block[5])
        first, last = int(block[2]), int(block[3])
        if int(block[4]) <= 2 and last > first:
            last -= 1  # the block ends with the brace that the last line begins with
        for at in range(first, last + 1):
            report.add(file, at, hits)
    return report
