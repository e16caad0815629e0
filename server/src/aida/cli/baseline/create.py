"""``aida baseline create``."""

from __future__ import annotations

import argparse

from aida.cli.baseline.today import check_today, settings_of
from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.governance.baseline import baseline_of
from aida.workspace.baseline_file import save_baseline

BROKEN = 2


def run(arguments: argparse.Namespace) -> int:
    """Write a baseline of every finding."""
    path = shown_path(str(settings_of(arguments).baseline_file))
    if settings_of(arguments).baseline_file.exists() and not arguments.force:
        raise UsageError(
            f"{path} exists", "`aida baseline update` brings it up to date; --force replaces it"
        )
    today = check_today(arguments)
    if today is None:
        return BROKEN
    baseline = baseline_of(today.entries)
    save_baseline(today.target.settings, baseline)
    files = len({entry.path for entry in baseline.entries})
    print(f"Recorded {len(baseline.entries):,} findings in {files:,} files in {path}.")
    print("`aida check` reports only what is new from now on; commit the file with your code.")
    return 0
