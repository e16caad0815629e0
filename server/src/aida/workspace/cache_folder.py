"""Where results of earlier checks are kept. Imports next to nothing: the fastest path needs it."""

from __future__ import annotations

import os
import sys

DIRECTORY_VARIABLE = "AIDA_CACHE_DIR"


def cache_folder() -> str:
    """``$AIDA_CACHE_DIR``, or AIDA's folder in the user's cache folder."""
    if chosen := os.environ.get(DIRECTORY_VARIABLE):
        return chosen
    if sys.platform.startswith("linux"):  # what platformdirs says, without its 15 ms of import
        base = os.environ.get("XDG_CACHE_HOME", "").strip()
        return os.path.join(base or os.path.expanduser("~/.cache"), "aida")  # noqa: PTH111, PTH118
    from platformdirs import user_cache_dir

    return user_cache_dir("aida", appauthor=False)
