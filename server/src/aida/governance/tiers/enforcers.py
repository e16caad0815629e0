"""What the tiers' answers do to an action: block it, correct it, or only observe it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aida.governance.tiers.monitoring import Advice, Budget, Correction, Observation, advise
from aida.governance.tiers.post_action import Lesson
from aida.governance.tiers.pre_action import Decision

Result = TypeVar("Result")


class DeniedError(Exception):
    """The action may not happen; nothing of it has."""

    def __init__(self, decision: Decision) -> None:
        reasons = " ".join(refusal.message for refusal in decision.refusals)
        super().__init__(reasons or "The action is denied.")
        self.decision = decision


@dataclass
class Course:
    """How an action went: every advice that it was given, and how it ended."""

    advices: list[Advice] = field(default_factory=list)
    completed: bool = False
    rolled_back: bool = False


class Blocking(Generic[Result]):
    """Before: the work is not even begun when the decision is against it."""

    def run(self, decision: Decision, work: Callable[[], Result]) -> Result:
        """The result of ``work``; raises DeniedError before any of it is done."""
        if not decision.allowed:
            raise DeniedError(decision)
        return work()


class Corrective:
    """While it runs: guide, abort, or roll back."""

    def __init__(self, budget: Budget, roll_back: Callable[[], None]) -> None:
        self._budget = budget
        self._roll_back = roll_back

    def run(self, steps: Iterable[Observation], guide: Callable[[Advice], None]) -> Course:
        """Let the action take its ``steps`` as long as nothing speaks against it.

        An action that raises has what it did rolled back, and the exception goes on.
        """
        course, seen = Course(), list[Observation]()
        try:
            for observation in steps:
                seen.append(observation)
                advice = advise(self._budget, seen)
                if advice.correction is Correction.NONE:
                    continue
                course.advices.append(advice)
                if advice.correction is Correction.GUIDE:
                    guide(advice)
                    continue
                if advice.correction is Correction.ROLL_BACK:
                    self._undo(course)
                return course
        except BaseException:
            self._undo(course)
            raise
        course.completed = True
        return course

    def _undo(self, course: Course) -> None:
        self._roll_back()
        course.rolled_back = True


class Analytical:
    """After: whatever is wrong with the action, or with this check, blocks nothing."""

    def run(self, verification: Callable[[], Iterable[Lesson]]) -> list[Lesson]:
        """The lessons; a verification that fails is a lesson, too."""
        try:
            return list(verification())
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            return [Lesson("not-verified", f"The outcome could not be verified: {reason}")]
