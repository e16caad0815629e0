"""Samples in, a few honest numbers out."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """What is left of the samples of one measurement."""

    count: int
    minimum: float
    median: float
    p95: float
    maximum: float


def summarize(samples: Sequence[float]) -> Summary:
    ordered = sorted(samples)
    # Nearest rank: a value that was really measured, also for few samples.
    p95 = ordered[max(0, -(-95 * len(ordered) // 100) - 1)]
    return Summary(len(ordered), ordered[0], statistics.median(ordered), p95, ordered[-1])


def median_of_paired_ratios(subject: Sequence[float], baseline: Sequence[float]) -> float:
    """Robust against a machine that slows down half-way: both of a pair ran side by side."""
    return statistics.median(ours / theirs for ours, theirs in zip(subject, baseline, strict=True))
