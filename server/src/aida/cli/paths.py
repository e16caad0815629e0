"""Paths as people and programs see them."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache


@lru_cache(maxsize=4_096)
def shown_path(path: str) -> str:
    """``path`` relative to the current folder, with forward slashes."""
    with suppress(ValueError):  # on another drive
        path = os.path.relpath(path)
    return path.replace(os.sep, "/")
