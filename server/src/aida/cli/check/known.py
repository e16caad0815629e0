"""Findings that the project's baseline knows: counted, and reported on request only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aida.cli.check.outcome import FileOutcome, Outcome, Wire
from aida.cli.check.targets import Target
from aida.governance.baseline import Baseline
from aida.workspace.baseline_file import covered_by, has_left
from aida.workspace.uris import name_within


def sort_out_known(
    files: Sequence[FileOutcome],
    baseline: Baseline,
    target: Target,
    outcome: Outcome,
    *,
    show: bool,
) -> None:
    """Take known findings out of ``files``, or mark them if they are to be shown."""
    root = str(target.settings.root)
    found = [
        (name_within(file.path, root), finding["identity"])
        for file in files
        for finding in file.findings
    ]
    paths = [*target.paths, Path(target.stdin_name)] if target.stdin_name else target.paths
    is_covered = covered_by(paths, target.settings)
    may_have_left = has_left(paths, target.settings)

    def left(name: str) -> bool:
        outcome.looked_elsewhere = outcome.looked_elsewhere or not is_covered(name)
        return may_have_left(name)

    known = iter(baseline.recognise(found, left))
    for file in files:
        shown: list[Wire] = []
        for finding in file.findings:
            is_known = next(known) is not None
            outcome.baselined += is_known
            if is_known and show:
                finding["baselined"] = True
            if show or not is_known:
                shown.append(finding)
        file.findings = shown
