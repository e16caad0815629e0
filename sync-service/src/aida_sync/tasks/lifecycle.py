"""The way of a task. Pure; the steps of whoever will run it are here already."""

from __future__ import annotations

from enum import StrEnum


class TaskState(StrEnum):
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


_STEPS: dict[tuple[TaskState, Step], TaskState] = {
    (TaskState.WAITING, Step.APPROVE): TaskState.APPROVED,
    (TaskState.WAITING, Step.CANCEL): TaskState.CANCELLED,
    (TaskState.APPROVED, Step.CANCEL): TaskState.CANCELLED,
    (TaskState.APPROVED, Step.RUN): TaskState.RUNNING,
    (TaskState.RUNNING, Step.CANCEL): TaskState.CANCELLED,
    (TaskState.RUNNING, Step.FINISH): TaskState.DONE,
    (TaskState.RUNNING, Step.FAIL): TaskState.FAILED,
}
_REACHED = {Step.APPROVE: TaskState.APPROVED, Step.CANCEL: TaskState.CANCELLED}


def after(state: TaskState, step: Step) -> TaskState | None:
    """The state after a step; the same one where it was taken before; None: it is not possible."""
    if _REACHED.get(step) is state:
        return state
    return _STEPS.get((state, step))


def steps_from(state: TaskState) -> list[Step]:
    """What is possible from a state."""
    return [step for (start, step) in _STEPS if start is state]
