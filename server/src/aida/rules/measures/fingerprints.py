"""Few hashes that stand for many tokens: two rows that share a run share one of them (winnowing).

Of all runs of ``size`` tokens that begin within a window, the one with the least hash is kept. What
is kept depends on the window alone, so equal windows keep the same run, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

_BASE = 1_000_003
_MASK = (1 << 61) - 1


def run_size(shortest: int) -> int:
    """How many tokens are hashed together so that a run of ``shortest`` tokens is never missed."""
    return max(1, shortest // 2)


def fingerprints(codes: Sequence[int], shortest: int) -> list[tuple[int, int]]:
    """(hash, position) pairs in rising order: every ``shortest`` tokens in a row hold one."""
    size = run_size(shortest)
    window = shortest - size + 1
    hashes = _run_hashes(codes, size)
    if len(hashes) < window:
        return []
    chosen: list[tuple[int, int]] = []
    least, at = _least(hashes, 0, window)
    chosen.append((least, at))
    for end in range(window, len(hashes)):
        value = hashes[end]
        if value <= least:
            least, at = value, end
        elif at <= end - window:
            least, at = _least(hashes, end - window + 1, end + 1)
        else:
            continue
        chosen.append((least, at))
    return chosen


def _least(hashes: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The least hash and its last position."""
    part = hashes[start:end]
    least = min(part)
    return least, end - 1 - part[::-1].index(least)


def _run_hashes(codes: Sequence[int], size: int) -> list[int]:
    prefixes = list(
        accumulate(codes, lambda state, code: (state * _BASE + code + 1) & _MASK, initial=0)
    )
    power = pow(_BASE, size, _MASK + 1)
    return [
        (end - start * power) & _MASK for start, end in zip(prefixes, prefixes[size:], strict=False)
    ]
