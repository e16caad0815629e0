"""Paths as people and programs see them."""

from __future__ import annotations

import os
from contextlib import suppress


def shown_path(path: str) -> str:
    """``path`` relative to the current folder, with forward slashes."""
    with suppress(ValueError):  # on another drive
        path = os.path.relpath(path)
    return path.replace(os.sep, "/")
