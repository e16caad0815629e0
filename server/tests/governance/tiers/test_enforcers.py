"""B18, V13, V14, V15, V16: blocking, corrective and analytical enforcement, on every path."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.governance.tiers.action import Action, Kind
from aida.governance.tiers.enforcers import Analytical, Blocking, Corrective, DeniedError
from aida.governance.tiers.monitoring import Advice, Budget, Observation
from aida.governance.tiers.post_action import Lesson, Report, verify
from aida.governance.tiers.pre_action import Facts, decide

ACTION = Action("a1", Kind.AI_EDIT, "ann", "ai:request")
ALLOWING = Facts(session_valid=True, permissions=frozenset({"ai:request"}), violations=())


class World:
    """What an action can change: a list, with its state before."""

    def __init__(self) -> None:
        self.written: list[int] = []

    def roll_back(self) -> None:
        self.written.clear()

    def steps(self, spent: list[float], fails_at: int = -1) -> Iterator[Observation]:
        for number, amount in enumerate(spent):
            if number == fails_at:
                raise RuntimeError("the action broke")
            self.written.append(number)
            done = (number + 1) / len(spent)
            yield Observation(number, done, {"tokens": amount}, changed_something=True)


def test_a_denial_has_no_side_effect() -> None:
    world = World()
    with pytest.raises(DeniedError, match="sign in again") as caught:
        Blocking[None]().run(
            decide(ACTION, Facts(session_valid=False), "r"), lambda: world.written.append(1)
        )
    assert world.written == []
    assert not caught.value.decision.allowed


def test_an_approved_action_is_done() -> None:
    assert Blocking[int]().run(decide(ACTION, ALLOWING, "r"), lambda: 5) == 5


def test_guided_and_completed() -> None:
    world, told = World(), list[Advice]()
    course = Corrective(Budget({"tokens": 10}), world.roll_back).run(
        world.steps([1, 9, 9]), told.append
    )
    assert [advice.code for advice in told] == ["budget-runs-out", "budget-runs-out"]
    assert (course.completed, course.rolled_back, world.written) == (True, False, [0, 1, 2])


def test_rolled_back_when_the_budget_is_spent() -> None:
    world = World()
    course = Corrective(Budget({"tokens": 10}), world.roll_back).run(
        world.steps([1, 11, 12]), lambda advice: None
    )
    assert (course.completed, course.rolled_back, world.written) == (False, True, [])


def test_rolled_back_when_it_breaks() -> None:
    world = World()
    with pytest.raises(RuntimeError, match="broke"):
        Corrective(Budget({}), world.roll_back).run(world.steps([1, 1], 1), lambda advice: None)
    assert world.written == []


def test_a_verification_that_fails_blocks_nothing() -> None:
    def broken() -> list[Lesson]:
        raise ValueError("no git here")

    (lesson,) = Analytical().run(broken)
    assert (lesson.code, "no git here" in lesson.message) == ("not-verified", True)


def test_claim_and_fact() -> None:
    claim = Report(frozenset({"a", "b"}), tests_pass=True)
    fact = Report(frozenset({"b", "c"}), tests_pass=False, findings=frozenset({"2", "3"}))
    lessons = Analytical().run(lambda: verify(claim, fact, before=frozenset({"1", "2"})))
    assert [lesson.code for lesson in lessons] == [
        "undeclared-change",
        "missing-change",
        "tests-fail",
        "findings-added",
        "findings-fixed",
    ]
    assert verify(claim, Report(claim.changed_files)) == [
        Lesson("tests-unseen", "The tests were reported as passing; none ran.")
    ]


@given(
    st.booleans(),
    st.lists(st.floats(0, 20), min_size=1, max_size=5),
    st.integers(-1, 4),
)
def test_every_path_ends_whole_or_undone(valid: bool, spent: list[float], fails_at: int) -> None:
    """The flow of the brief: block, or approve, guide and track, verify and learn."""
    world = World()
    facts = Facts(session_valid=valid, permissions=frozenset({"ai:request"}), violations=())
    corrective = Corrective(Budget({"tokens": 10}), world.roll_back)
    try:
        course = Blocking().run(
            decide(ACTION, facts, "r"),
            lambda: corrective.run(world.steps(spent, fails_at), lambda advice: None),
        )
    except (DeniedError, RuntimeError):
        assert world.written == []
        return
    assert valid
    if course.completed:
        assert world.written == list(range(len(spent)))
        assert max(spent) <= 10
    else:
        assert course.rolled_back
        assert world.written == []
