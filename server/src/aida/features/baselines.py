"""A project's baseline, written anew or brought up to date with what was found today."""

from __future__ import annotations

from dataclasses import dataclass

from aida.features.project_check import ProjectCheck
from aida.governance.baseline import Baseline, baseline_of
from aida.workspace.baseline_file import covered_by, has_left


@dataclass(frozen=True, slots=True)
class Update:
    """What a baseline becomes; ``refused`` findings are new and were not to be added."""

    baseline: Baseline
    added: int
    removed: int
    refused: int = 0


def new_baseline(check: ProjectCheck) -> Update:
    """Every finding of today."""
    baseline = baseline_of(check.entries)
    return Update(baseline, len(baseline.entries), 0)


def updated_baseline(check: ProjectCheck, *, accept_growth: bool) -> Update:
    """Without what is gone; with what is new only on request."""
    settings = check.project.settings
    paths = [check.project.folder]
    is_covered = covered_by(paths, settings)
    unchecked = {problem.path for problem in check.problems}
    kept, added, removed = check.project.baseline.compare(
        check.entries,
        lambda name: is_covered(name) and name not in unchecked,
        has_left(paths, settings),
    )
    if accept_growth:
        return Update(baseline_of([*kept, *added]), len(added), len(removed))
    return Update(baseline_of(kept), 0, len(removed), len(added))
