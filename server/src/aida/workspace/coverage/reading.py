"""Reading a coverage report of any format, told by its content."""

from __future__ import annotations

from pathlib import Path

from aida.workspace.coverage.report import CoverageReport, ReportError

MAX_SIZE = 500_000_000
_HEAD = 4_000


def read_report(path: Path) -> tuple[CoverageReport, bytes]:
    """The report in a file, and the file's content; raises ReportError."""
    try:
        if path.stat().st_size > MAX_SIZE:
            raise ReportError(f"is larger than {MAX_SIZE:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise ReportError(f"cannot be read: {error.strerror}") from None
    return parse_report(data), data


def parse_report(data: bytes) -> CoverageReport:
    """The report in ``data``; raises ReportError."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"SQLite format 3"):
        raise ReportError(
            "is the database of coverage.py: run `coverage json`, and name the coverage.json"
        )
    if head.startswith(b"<"):
        from aida.workspace.coverage.cobertura import read_cobertura

        return read_cobertura(data)
    if head.startswith(b"{"):
        from aida.workspace.coverage.coverage_py import read_coverage_json

        return read_coverage_json(data)
    if head.startswith(b"mode:"):
        from aida.workspace.coverage.go_profile import read_go_profile

        return read_go_profile(data)
    if head.startswith((b"TN:", b"SF:")) or not head:
        from aida.workspace.coverage.lcov import read_lcov

        return read_lcov(data)
    raise ReportError("is no coverage report: known are Cobertura, LCOV, coverage json, Go")
