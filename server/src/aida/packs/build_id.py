"""Which AIDA this is, so that results of another one are not reused. Imports next to nothing."""

from __future__ import annotations

import os

from aida import __version__

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
BUNDLED = os.path.join(_PACKAGE, "packs", "bundled")  # noqa: PTH118
"""Where a wheel holds the rule packs; a checkout has no such folder."""


def build_id() -> str:
    """The version; in a checkout, where code changes under one version, also its last change."""
    if os.path.isdir(BUNDLED):  # noqa: PTH112
        return __version__
    return f"{__version__}+{_last_change(_PACKAGE)}"


def _last_change(folder: str) -> int:
    latest = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    latest = max(latest, _last_change(entry.path))
            elif entry.name.endswith(".py"):
                latest = max(latest, entry.stat().st_mtime_ns)
    return latest
