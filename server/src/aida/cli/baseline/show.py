"""``aida baseline show``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path

from aida.cli.check.targets import settings_for
from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.cli.terminal.cells import one_line, printable
from aida.cli.terminal.style import style_for
from aida.governance.baseline_format import render_baseline
from aida.workspace.baseline_file import load_baseline


def run(arguments: argparse.Namespace) -> int:
    """Print every entry by file, and how many there are of each rule."""
    arguments.rules, arguments.no_default_packs = [], False
    arguments.select, arguments.ignore, arguments.stage = [], [], None
    settings = settings_for(Path.cwd(), arguments)
    baseline = load_baseline(settings)
    if baseline is None:
        path = shown_path(str(settings.baseline_file))
        raise UsageError(f"there is no {path}", "`aida baseline create` writes it")
    if arguments.format == "json":
        sys.stdout.write(render_baseline(baseline))
        return 0
    style = style_for(sys.stdout, arguments.color)
    for path, entries in groupby(baseline.entries, key=lambda entry: entry.path):
        print(style.paint(printable(path), "underline"))
        for entry in entries:
            message = one_line(entry.message, max(style.width - 12, 40), style.dots)
            print(
                f"  {style.paint(f'line {entry.line}', 'dim')} {style.dot} {entry.rule}: {message}"
            )
        print()
    counts = Counter(entry.rule for entry in baseline.entries)
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        print(f"{count:>6,}  {rule}")
    print(f"{len(baseline.entries):>6,}  in all")
    return 0
