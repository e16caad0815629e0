"""`python -m bench`: measure, print the tables, store them after a full run."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import results
from bench.errors import BenchError
from bench.groups import GROUPS, WITHOUT_US, Session
from bench.markdown import render, summary
from bench.plan import CHECKOUT, HERE
from bench.results import Measured

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
    parser.add_argument("--store", action="store_true", help="store a quick run, or one group, too")
    parser.add_argument("--peers-only", action="store_true", help="without AIDA; nothing is stored")
    parser.add_argument(
        "--only",
        choices=GROUPS,
        action="append",
        help="one group; stored only with --store",
    )
    return parser.parse_args()


def _run(options: argparse.Namespace) -> int:
    measured: dict[str, Measured] = {}
    # Symbolic links resolved, because servers may answer with the real path of a file.
    with tempfile.TemporaryDirectory(prefix="aida-bench-") as folder:
        session = Session(Path(folder).resolve(), options.quick, options.peers_only)
        for name in options.only or (WITHOUT_US if options.peers_only else GROUPS):
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            report = GROUPS[name].measure(session)
            measured[name] = Measured(report, GROUPS[name].facts(session))
    print(render(measured))
    whole = not (options.quick or options.only)
    if (whole or options.store) and not options.peers_only:
        _store(measured)
    rows = [row for one in measured.values() for row in one.report.rows]
    return int(any(row.passed is False for row in rows))


def _store(measured: dict[str, Measured]) -> None:
    """Renew the figures of the groups that were measured; the others' stay as they are."""
    known = {**results.read(JSON_FILE), **measured}
    groups = {name: known[name] for name in GROUPS if name in known}
    results.write(JSON_FILE, groups)
    PAGE.write_text(render(groups), encoding="utf-8")
    before, start, rest = FRONT_PAGE.read_text(encoding="utf-8").partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if end:
        FRONT_PAGE.write_text(before + start + summary(groups) + end + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
