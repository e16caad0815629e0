"""Paths that a scaffold may write: inside the target folder, on every system.

A path is judged after it was rendered, as answers may hold anything; and each folder on the way is
followed, as a link may lead elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"\\|?*]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_OFF_LIMITS = (".git", ".hg", ".svn")
MAX_LENGTH = 240


class PathError(ValueError):
    """A path that a scaffold must not write."""


def check_path(path: str) -> None:
    """Raise PathError unless ``path`` is relative, portable and stays where it is put."""
    if not path or path.startswith("/") or len(path) > MAX_LENGTH:
        raise PathError(f"`{path}` is not a path below the target folder")
    for part in path.split("/"):
        if part in ("", ".", ".."):
            raise PathError(f"`{path}` does not stay below the target folder")
        if _FORBIDDEN.search(part) or part.endswith((" ", ".")) or _DEVICES.fullmatch(part):
            raise PathError(f"`{path}`: `{part}` is not a file name on every system")
        if part.lower() in _OFF_LIMITS:
            raise PathError(f"`{path}`: a scaffold must not write into {part}")


def locate(folder: Path, path: str) -> Path:
    """Where ``path`` lies in ``folder``; raises PathError when a link leads out of it."""
    check_path(path)
    target = folder.joinpath(*path.split("/"))
    root = folder.resolve()
    if not target.parent.resolve().is_relative_to(root) or target.is_symlink():
        raise PathError(f"`{path}`: a link leads out of {folder}")
    return target
