"""Keeping the garbage collector off the path of a key."""

from __future__ import annotations

import gc


def keep_what_is_there() -> None:
    """Modules, types and rules stay: the collector need not look at them again and again."""
    gc.collect()
    gc.freeze()
