"""The health of a session in numbers: which rules are in force, how old they are, what is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aida.features.counts import Counts
from aida.features.project_check import ProjectCheck
from aida.features.rule_problems import Problem, problems_of
from aida.findings import Finding
from aida.workspace.project import Project
from aida.workspace.revision import joint_revision, revision_of
from aida.workspace.session import Session
from aida.workspace.uris import path_key


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """One folder and the rules in force there."""

    folder: Path
    root: Path
    settings: Path | None
    rules: int
    revision: str
    baseline: int
    problems: int


@dataclass(frozen=True, slots=True)
class RulesStatus:
    """What changes only with the rules. ``read_at`` is in seconds since 1970."""

    rules: int
    revision: str
    read_at: float
    problems: tuple[str, ...]
    folders: tuple[FolderStatus, ...]


def rules_status(projects: Sequence[Project]) -> RulesStatus:
    """Status of the rules of some projects."""
    problems = problems_of(projects)
    folders = tuple(_folder_status(project, problems) for project in projects)
    return RulesStatus(
        len({rule.id for project in projects for rule in project.rules.rules}),
        joint_revision(folder.revision for folder in folders),
        max((project.read_at for project in projects), default=0.0),
        tuple(map(str, problems)),
        folders,
    )


def count_findings(
    session: Session,
    checks: Iterable[ProjectCheck],
    is_old: Callable[[str, Finding], bool],
) -> Counts:
    """Findings of open documents, and of the other files of projects that have been checked.

    ``is_old`` tells of a finding of the document with some URI whether it counts as old.
    """
    counts = Counts()
    for uri, document in session.documents.items():
        severities, old = Counter[str](), 0
        for finding in document.findings():
            if is_old(uri, finding):
                old += 1
            else:
                severities[finding.severity.label] += 1
        counts += Counts(severities, old)
    is_open = session.open_files()
    for check in checks:
        for file in check.files:
            if path_key(file.path) not in is_open:
                counts += file.counts
    return counts


def _folder_status(project: Project, problems: Sequence[Problem]) -> FolderStatus:
    own = {str(problem) for problem in problems_of([project])}
    return FolderStatus(
        project.folder,
        project.settings.root,
        project.settings.source,
        len(project.rule_by_id),
        revision_of(project.rules),
        len(project.baseline.entries),
        sum(str(problem) in own for problem in problems),
    )
