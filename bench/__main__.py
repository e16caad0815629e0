"""`python -m bench`: measure, print the table, store it after a full run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from bench import during_scan, latency, machine, scanning, startup
from bench.errors import BenchError
from bench.markdown import render, summary
from bench.plan import CHECKOUT, HERE, prepare
from bench.report import Report

GROUPS = {
    "scanning": scanning,
    "latency": latency,
    "during-scan": during_scan,
    "startup": startup,
}
JSON_FILE = HERE / "results" / "latest.json"
FRONT_PAGE = CHECKOUT / "README.md"
MARKS = ("<!-- bench:start -->\n", "<!-- bench:end -->")
PAGE = CHECKOUT / "docs" / "reference" / "benchmarks.md"


def main() -> int:
    options = _options()
    try:
        return _run(options)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs; nothing is stored")
    parser.add_argument("--store", action="store_true", help="store a quick run too")
    parser.add_argument("--peers-only", action="store_true", help="without AIDA; nothing is stored")
    parser.add_argument(
        "--only", choices=GROUPS, action="append", help="one group of rows; nothing is stored"
    )
    return parser.parse_args()


def _run(options: argparse.Namespace) -> int:
    report = Report()
    # Symbolic links resolved, because servers may answer with the real path of a file.
    with tempfile.TemporaryDirectory(prefix="aida-bench-") as folder:
        scratch = Path(folder).resolve()
        plan = prepare(scratch, quick=options.quick, peers_only=options.peers_only)
        facts = machine.facts(plan)
        for name in options.only or GROUPS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            report.extend(GROUPS[name].measure(plan))
    page = render(report, facts)
    print(page)
    whole = not (options.peers_only or options.only)
    if whole and (options.store or not options.quick):
        _store(report, facts, page)
    return int(any(row.passed is False for row in report.rows))


def _store(report: Report, facts: Mapping[str, str], page: str) -> None:
    rows = [{**asdict(row), "passed": row.passed} for row in report.rows]
    tables = [asdict(table) for table in report.tables]
    content = {"machine": facts, "rows": rows, "tables": tables}
    for path, text in ((JSON_FILE, json.dumps(content, indent=2) + "\n"), (PAGE, page)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before, start, rest = FRONT_PAGE.read_text(encoding="utf-8").partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if end:
        FRONT_PAGE.write_text(before + start + summary(report.rows) + end + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
