"""While an action runs: what it has spent, whether it gets on, and what is to be done about it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from statistics import median

OUTLIER = 3.5
"""Modified z-score from which a value is an outlier (Iglewicz and Hoaglin, 1993)."""
ENOUGH = 8
"""Values below which there is no telling what is usual."""


class Correction(IntEnum):
    """What the action is to do, from the mildest to the strongest."""

    NONE = 0
    GUIDE = 1
    ABORT = 2
    ROLL_BACK = 3


@dataclass(frozen=True, slots=True)
class Budget:
    """What an action may spend by resource, and how long it may stand still (seconds).

    From the share ``warn_at`` of a limit on, the action is told.
    """

    limits: Mapping[str, float]
    warn_at: float = 0.8
    stalls_after: float = math.inf


@dataclass(frozen=True, slots=True)
class Observation:
    """The state at one moment: seconds since the start, progress from 0 to 1, spent so far."""

    at: float
    progress: float
    spent: Mapping[str, float] = field(default_factory=dict)
    changed_something: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """A correction and its reason."""

    correction: Correction
    code: str = ""
    message: str = ""


def advise(budget: Budget, observations: Sequence[Observation]) -> Advice:
    """The strongest correction that ``observations``, in the order of time, call for."""
    found = [Advice(Correction.NONE), *_advices(budget, observations)]
    return max(found, key=lambda advice: advice.correction)


def _advices(budget: Budget, observations: Sequence[Observation]) -> list[Advice]:
    if not observations:
        return []
    last = observations[-1]
    stop = Correction.ROLL_BACK if last.changed_something else Correction.ABORT
    found: list[Advice] = []
    for name, limit in sorted(budget.limits.items()):
        spent = last.spent.get(name, 0.0)
        if not spent <= limit:
            message = f"{spent:g} of {limit:g} {name} are spent."
            found.append(Advice(stop, "budget-exceeded", message))
        elif spent > limit * budget.warn_at:
            message = f"{spent:g} of {limit:g} {name} are spent: come to an end."
            found.append(Advice(Correction.GUIDE, "budget-runs-out", message))
    furthest = max(observations, key=lambda each: each.progress)
    if last.progress < furthest.progress:
        message = f"Progress fell from {furthest.progress:.0%} to {last.progress:.0%}."
        found.append(Advice(Correction.GUIDE, "progress-fell", message))
    reached = next(each for each in observations if each.progress >= furthest.progress)
    if last.progress < 1 and last.at - reached.at > budget.stalls_after:
        message = f"Nothing has moved for {last.at - reached.at:g} s."
        found.append(Advice(stop, "stalled", message))
    return found


def is_anomalous(value: float, history: Sequence[float]) -> bool:
    """Whether ``value`` is far from what is usual, by the median and its absolute deviation.

    A history of equal values makes every other value an outlier; a short one makes none.
    """
    if len(history) < ENOUGH:
        return False
    middle = median(history)
    deviation = median(abs(each - middle) for each in history)
    if deviation == 0:
        return value != middle
    return abs(0.6745 * (value - middle) / deviation) > OUTLIER
