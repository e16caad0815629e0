"""The day that decides whether a suppression has ended: read here, and nowhere else.

It is UTC's, so that an editor, a colleague and CI agree on it.
"""

from __future__ import annotations

import os
import time

VARIABLE = "AIDA_TODAY"


def today() -> str:
    """The day such as ``2027-03-01``: ``$AIDA_TODAY`` where that is one (tests set it)."""
    chosen = os.environ.get(VARIABLE, "")
    is_day = len(chosen) == len("2027-03-01") and chosen.replace("-", "").isdecimal()
    return chosen if is_day else time.strftime("%Y-%m-%d", time.gmtime())
