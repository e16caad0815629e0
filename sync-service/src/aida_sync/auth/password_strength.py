"""How many guesses a password takes: common ones, their variations, patterns, and one's own name.

The estimate is zxcvbn's (Wheeler, USENIX Security 2016), which knows the 30,000 most common
passwords, words and names, and sees through endings, doublings, keyboard walks, dates and l33t.
"""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import Any

# An estimate's time grows faster than its text: longer ones are estimated in pieces.
_PIECE = 40
_WORDS = re.compile(r"\w{3,}")
_ONE_AT_A_TIME = Lock()


def guesses(password: str, email: str) -> float:
    """About how many guesses somebody needs who knows the address, at most 10^300."""
    known = ["aida", *_WORDS.findall(email.lower())]
    count = 1.0
    for start in range(0, len(password), _PIECE):
        count = min(1e300, count * _estimate(password[start : start + _PIECE], known))
    return count


def _estimate(piece: str, known: list[str]) -> float:
    with _ONE_AT_A_TIME:  # the library keeps the words that it is given where all calls see them
        return float(_zxcvbn()(piece, user_inputs=known)["guesses"])


@cache
def _zxcvbn() -> Any:
    from zxcvbn import zxcvbn  # its word lists take 40 ms and some MB, which logins never need

    return zxcvbn
