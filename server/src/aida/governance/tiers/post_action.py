"""After an action: what it claimed beside what is the case. This tier teaches, and never blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """What an action says that it did, or what was found when somebody looked.

    ``findings`` are identities that are there afterwards; None where nobody looked.
    """

    changed_files: frozenset[str] = frozenset()
    tests_pass: bool | None = None
    findings: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing to learn from an action. ``code`` is stable."""

    code: str
    message: str


def verify(claim: Report, fact: Report, before: frozenset[str] = frozenset()) -> list[Lesson]:
    """Where claim and fact differ, and what the action did to the findings that were there."""
    lessons = [
        Lesson("undeclared-change", f"{name} was changed, and not reported.")
        for name in sorted(fact.changed_files - claim.changed_files)
    ]
    lessons += [
        Lesson("missing-change", f"{name} was reported as changed, and is not.")
        for name in sorted(claim.changed_files - fact.changed_files)
    ]
    if claim.tests_pass and fact.tests_pass is False:
        lessons.append(Lesson("tests-fail", "The tests were reported as passing, and fail."))
    if claim.tests_pass and fact.tests_pass is None:
        lessons.append(Lesson("tests-unseen", "The tests were reported as passing; none ran."))
    if fact.findings is not None:
        if added := len(fact.findings - before):
            lessons.append(Lesson("findings-added", f"New findings: {added}."))
        if gone := len(before - fact.findings):
            lessons.append(Lesson("findings-fixed", f"Findings that are gone: {gone}."))
    return lessons
