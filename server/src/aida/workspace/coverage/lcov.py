"""LCOV tracefiles, as lcov, c8, nyc, vitest, cargo-llvm-cov and others write them."""

from __future__ import annotations

from aida.workspace.coverage.report import CoverageReport, ReportError


def read_lcov(data: bytes) -> CoverageReport:
    """The report in ``data``; raises ReportError."""
    report = CoverageReport()
    file = ""
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        key, _, value = line.partition(":")
        if key == "SF":
            file = value.strip()
        elif key == "DA" and file:
            at, _, hits = value.partition(",")
            hits = hits.partition(",")[0].strip()
            if not (at.strip().isdecimal() and hits.lstrip("-").isdecimal()):
                raise ReportError(f"line {number}: expected DA:<line>,<hits>, found `{line}`")
            report.add(file, int(at), int(hits))
        elif line.strip() == "end_of_record":
            file = ""
    return report
