"""What a project's baseline becomes when files or folders are renamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aida.governance.baseline import baseline_of
from aida.governance.baseline_format import render_baseline
from aida.text import Edit
from aida.workspace.project import Project
from aida.workspace.text_edits import edits_between
from aida.workspace.uris import is_within, name_within


@dataclass(frozen=True, slots=True)
class Move:
    """A file or folder, from one absolute path to another."""

    old: str
    new: str

    def applied_to(self, path: str) -> str:
        """Where ``path`` is afterwards."""
        return self.new + path[len(self.old) :] if is_within(path, self.old) else path


@dataclass(frozen=True, slots=True)
class BaselineChange:
    """Edits of a baseline's file, whose text is ``source``."""

    path: Path
    source: bytes
    edits: list[Edit]


def renamed_baseline(project: Project, moves: Sequence[Move]) -> BaselineChange | None:
    """Edits that let the baseline follow; None when it is not concerned, or cannot be read."""
    baseline, root = project.baseline, str(project.settings.root)
    if not baseline.entries:
        return None

    def follow(name: str) -> str:
        path = str(Path(root) / name)
        for move in moves:
            path = move.applied_to(path)
        return name_within(path, root)

    moved = baseline_of(replace(entry, path=follow(entry.path)) for entry in baseline.entries)
    path = project.settings.baseline_file
    if moved == baseline:
        return None
    try:
        source = path.read_bytes()
    except OSError:
        return None
    text = render_baseline(moved).encode("utf-8", "surrogateescape")
    return BaselineChange(path, source, list(edits_between(source, text)))
