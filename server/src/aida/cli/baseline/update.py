"""``aida baseline update``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from aida.cli.baseline.today import check_today, settings_of
from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.cli.terminal.cells import printable
from aida.governance.baseline import Entry, baseline_of
from aida.workspace.baseline_file import covered_by, has_left, load_baseline, save_baseline

BROKEN = 2
SHOWN = 20


def run(arguments: argparse.Namespace) -> int:
    """Take out what is gone; add what is new only when told to, or else exit with 1."""
    settings = settings_of(arguments)
    path = shown_path(str(settings.baseline_file))
    baseline = load_baseline(settings)
    if baseline is None:
        raise UsageError(f"there is no {path}", "`aida baseline create` writes it")
    today = check_today(arguments)
    if today is None:
        return BROKEN
    paths, settings = today.target.paths, today.target.settings
    is_covered = covered_by(paths, settings)
    kept, added, removed = baseline.compare(
        today.entries,
        lambda name: is_covered(name) and name not in today.unchecked,
        has_left(paths, settings),
    )
    entries = [*kept, *added] if arguments.accept_growth else kept
    fresh = baseline_of(entries)
    if fresh != baseline:
        save_baseline(settings, fresh)
    _print("Removed", removed)
    _print("Added" if arguments.accept_growth else "New, and not added", added)
    print(f"{path} holds {len(fresh.entries):,} findings.")
    if added and not arguments.accept_growth:
        print("Fix what is new, or add it with `aida baseline update --accept-growth`.")
        return 1
    return 0


def _print(what: str, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    print(f"{what} ({len(entries):,}):")
    for entry in entries[:SHOWN]:
        print(f"  {printable(entry.path)}:{entry.line} {entry.rule}: {printable(entry.message)}")
    if (more := len(entries) - SHOWN) > 0:
        print(f"  and {more:,} more")
