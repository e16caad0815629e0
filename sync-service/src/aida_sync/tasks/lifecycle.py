"""The way of a task. Pure; the steps of whoever will run it are here already."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a task stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What moves a task on."""

    APPROVE = "approve"
    CANCEL = "cancel"
    RUN = "run"
    FINISH = "finish"
    FAIL = "fail"


_STEPS: dict[tuple[State, Step], State] = {
    (State.WAITING, Step.APPROVE): State.APPROVED,
    (State.WAITING, Step.CANCEL): State.CANCELLED,
    (State.APPROVED, Step.CANCEL): State.CANCELLED,
    (State.APPROVED, Step.RUN): State.RUNNING,
    (State.RUNNING, Step.CANCEL): State.CANCELLED,
    (State.RUNNING, Step.FINISH): State.DONE,
    (State.RUNNING, Step.FAIL): State.FAILED,
}
_REACHED = {Step.APPROVE: State.APPROVED, Step.CANCEL: State.CANCELLED}


def after(state: State, step: Step) -> State | None:
    """The state after a step; the same one where it was taken before; None: it is not possible."""
    if _REACHED.get(step) is state:
        return state
    return _STEPS.get((state, step))


def steps_from(state: State) -> list[Step]:
    """What is possible from a state."""
    return [step for (start, step) in _STEPS if start is state]
