"""The way of a revision: draft, review, published, retired. Pure."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a revision stands."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"


class Step(StrEnum):
    """What moves a revision on."""

    SUBMIT = "submit"
    REJECT = "reject"
    PUBLISH = "publish"
    RETIRE = "retire"


class Channel(StrEnum):
    """Who gets what is published: everybody, or those who try it first."""

    STABLE = "stable"
    CANARY = "canary"


_STEPS: dict[tuple[State, Step], State] = {
    (State.DRAFT, Step.SUBMIT): State.REVIEW,
    (State.REVIEW, Step.REJECT): State.DRAFT,
    (State.REVIEW, Step.PUBLISH): State.PUBLISHED,
    # From the canary channel to the stable one.
    (State.PUBLISHED, Step.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Step.RETIRE): State.RETIRED,
    # Going back: an older revision is published again, and takes the place of the newer one.
    (State.RETIRED, Step.PUBLISH): State.PUBLISHED,
}


def after(state: State, step: Step) -> State | None:
    """The state after a step; None when it is not possible from here."""
    return _STEPS.get((state, step))


def steps_from(state: State) -> list[Step]:
    """What is possible from a state."""
    return [step for (start, step) in _STEPS if start is state]
