"""Reading and writing the baseline of a project."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from aida.governance.baseline import Baseline
from aida.governance.baseline_format import BaselineError, read_baseline, render_baseline
from aida.workspace.settings import Settings, SettingsError
from aida.workspace.uris import is_within


class BaselineFileError(SettingsError):
    """A baseline that cannot be used. ``line`` counts from 1, 0 stands for none."""

    def __init__(self, path: Path, problem: str, line: int = 0) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {problem}")
        self.path = path
        self.problem = problem
        self.line = line


def load_baseline(settings: Settings) -> Baseline | None:
    """The project's baseline, None when it has none; raises BaselineFileError."""
    path = settings.baseline_file
    try:
        text = path.read_text("utf-8", "surrogateescape")
    except FileNotFoundError:
        if settings.baseline is None:
            return None
        problem = "there is no such baseline: `aida baseline create` writes it"
        raise BaselineFileError(path, problem) from None
    except OSError as error:
        raise BaselineFileError(path, f"cannot be read: {error.strerror}") from None
    try:
        return read_baseline(text)
    except BaselineError as error:
        raise BaselineFileError(path, f"{error}; {error.help}", error.line) from None


def save_baseline(settings: Settings, baseline: Baseline) -> None:
    """Write the project's baseline; raises OSError."""
    path = settings.baseline_file
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(render_baseline(baseline), "utf-8", "surrogateescape", "\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def covered_by(paths: Sequence[Path], settings: Settings) -> Callable[[str], bool]:
    """Tells whether a path of the baseline lies at or below one of ``paths``."""
    root = settings.root

    def is_covered(name: str) -> bool:
        return any(is_within(str(root / name), str(path)) for path in paths)

    return is_covered


def has_left(paths: Sequence[Path], settings: Settings) -> Callable[[str], bool]:
    """Tells whether a finding that ``paths`` do not hold any more may have moved to another file.

    It may not when its file still exists and was not looked at.
    """
    is_covered, root = covered_by(paths, settings), settings.root
    return lambda name: is_covered(name) or not (root / name).exists()
