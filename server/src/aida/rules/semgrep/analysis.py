"""``metavariable-analysis``: does a text look random, can an expression run on and on.

Semgrep's own data are not published, so both are approximations: they agree on the clear cases.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log2
from typing import Any

_SHORTEST = 9
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|[^A-Za-z0-9]")
_BITS = {"lax": 2.6, "default": 3.0, "strict": 3.4}
_PRONOUNCEABLE = re.compile(r"[aeiouy]")
_HARD_CLUSTER = re.compile(r"[bcdfghjklmnpqrstvwxz]{4}")
_UNBOUNDED = ("MAX_REPEAT", "MIN_REPEAT")


def is_random(text: str, mode: str = "default") -> bool:
    """``entropy`` and ``entropy_v2``: whether ``text`` looks drawn at random, as a secret does."""
    text = text.strip("\"'`")
    if len(text) < _SHORTEST or text.isdigit():
        return False
    counts = Counter(text)
    bits = -sum(n / len(text) * log2(n / len(text)) for n in counts.values())
    if bits < _BITS[mode]:
        return False
    pieces = _PIECE.findall(text)
    words = [piece.lower() for piece in pieces if piece.isalpha() and len(piece) > 3]
    spoken = sum(len(word) for word in words if _can_be_spoken(word))
    return spoken < len(text) / 2


def _can_be_spoken(word: str) -> bool:
    return _PRONOUNCEABLE.search(word) is not None and _HARD_CLUSTER.search(word) is None


def runs_on(expression: str) -> bool:
    """``redos``: whether matching ``expression`` can take exponential time.

    That is so where a repetition holds one of the same characters that it can be split over, with
    something after it that may fail.
    """
    try:
        tree = re._parser.parse(expression)  # type: ignore[attr-defined]
    except (re.error, OverflowError, RecursionError):
        return False
    return _sequence(list(tree), fails_later=False)


def _sequence(items: list[Any], *, fails_later: bool) -> bool:
    for index, (operator, argument) in enumerate(items):
        may_fail = fails_later or index + 1 < len(items)
        name = str(operator)
        if name in _UNBOUNDED:
            low_high, body = argument[:2], list(argument[2])
            unbounded = low_high[1] > 1000
            if unbounded and may_fail and _can_split(body):
                return True
            if _sequence(body, fails_later=may_fail):
                return True
        elif name == "SUBPATTERN":
            if _sequence(list(argument[-1]), fails_later=may_fail):
                return True
        elif name == "BRANCH" and any(
            _sequence(list(branch), fails_later=may_fail) for branch in argument[1]
        ):
            return True
    return False


def _can_split(body: list[Any]) -> bool:
    """Whether one text can be read as several turns of ``body`` or as one."""
    body = _opened(body)
    if len(body) == 1 and str(body[0][0]) == "BRANCH":
        branches = [repr(list(branch)) for branch in body[0][1][1]]
        return len(set(branches)) < len(branches) or any(
            _can_split(list(branch)) for branch in body[0][1][1]
        )
    repeated = [item for item in body if str(item[0]) in _UNBOUNDED and item[1][1] > 1000]
    needed = [item for item in body if not (str(item[0]) in _UNBOUNDED and item[1][0] == 0)]
    if not repeated:
        return False
    same = {repr(list(item[1][2])) for item in repeated}
    return len(needed) <= 1 or (len(same) == 1 and len(repeated) == len(body))


def _opened(body: list[Any]) -> list[Any]:
    while len(body) == 1 and str(body[0][0]) == "SUBPATTERN":
        body = list(body[0][1][-1])
    return body
