from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aida.governance.verdict import Counted, joint_verdict, verdict_of

COUNTED = st.builds(Counted, st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))


@given(st.text(max_size=5), st.lists(COUNTED), st.randoms(use_true_random=False))
def test_order_makes_no_difference(revision: str, findings: list[Counted], rng) -> None:
    shuffled = list(findings)
    rng.shuffle(shuffled)
    assert verdict_of(revision, findings) == verdict_of(revision, shuffled)


@given(st.lists(COUNTED), st.lists(COUNTED))
def test_other_findings_are_another_verdict(one: list[Counted], two: list[Counted]) -> None:
    same = sorted(one) == sorted(two)
    assert (verdict_of("r", one) == verdict_of("r", two)) is same


def test_fields_do_not_run_into_each_other() -> None:
    assert verdict_of("r", [Counted("a", "bc", "")]) != verdict_of("r", [Counted("ab", "c", "")])
    assert verdict_of("r1", []) != verdict_of("r", [])


def test_one_project_has_its_own_verdict() -> None:
    one, two = verdict_of("r", []), verdict_of("s", [])
    assert joint_verdict([one]) == one
    assert joint_verdict([one, two]) == joint_verdict([two, one])
    assert joint_verdict([one, two]) not in (one, two)


def test_the_published_form() -> None:
    found = [Counted("a.py", "1:0e8f7a31c5d2b964", "error")]
    assert verdict_of("0123456789ab", found) == "2:b527e93bbfcef34d47cefa200d2029a7"
