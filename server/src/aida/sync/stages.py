"""Which stage a rule is in for one user: by cohort, then by project, then by the rule itself. Pure.

The service explains by this code, and a client of a bundle decides by it. Bundles name members by a
hash, so that who holds a bundle can tell whether they belong to a cohort, and not who else does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

EVERY_RULE = "*"
BUCKETS = 10_000
"""Shares are whole hundredths of a percent."""

Stages = Mapping[str, str]
"""Stage by rule; `EVERY_RULE` is for those that are not named."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Some users: named ones, and a share of all, out of `BUCKETS`, by a stable hash."""

    id: str
    name: str
    members: frozenset[str] = frozenset()
    share: int = 0
    stages: Stages = field(default_factory=dict)

    def why_in(self, user_id: str) -> str:
        """Why a user belongs to it; empty when they do not."""
        if member_hash(self.id, user_id) in self.members:
            return "a named member"
        bucket = bucket_of(self.id, user_id)
        if bucket < self.share:
            return f"bucket {bucket} of {BUCKETS} is below {self.share}"
        return ""


@dataclass(frozen=True, slots=True)
class StagePolicy:
    """What a project says about stages. Of several cohorts the first one counts."""

    project: Stages = field(default_factory=dict)
    cohorts: tuple[Cohort, ...] = ()

    def for_user(self, user_id: str | None) -> list[list[tuple[str, str]]]:
        """What of it can decide anything for a user, in order; empty when it says nothing."""
        mine = (one for one in self.cohorts if user_id is not None and one.why_in(user_id))
        said = [*(one.stages for one in mine), self.project]
        return [sorted(stages.items()) for stages in said if stages]

    def to_json(self) -> dict[str, Any]:
        """As a bundle holds it."""
        return {
            "project": dict(self.project),
            "cohorts": [
                {
                    "id": cohort.id,
                    "name": cohort.name,
                    "members": sorted(cohort.members),
                    "share": cohort.share,
                    "stages": dict(cohort.stages),
                }
                for cohort in self.cohorts
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StagePolicy:
        """What `to_json` wrote; raises KeyError or TypeError for anything else."""
        cohorts = (
            Cohort(one["id"], one["name"], frozenset(one["members"]), one["share"], one["stages"])
            for one in data["cohorts"]
        )
        return cls(data["project"], tuple(cohorts))


class Step(NamedTuple):
    """One place that was asked. ``stage`` is None where it says nothing about the rule."""

    source: str
    name: str
    stage: str | None
    because: str


class Decision(NamedTuple):
    """The stage in force, and every place that was asked until one decided."""

    stage: str
    steps: tuple[Step, ...]


def decide(policy: StagePolicy, rule: str, own: str, user_id: str | None) -> Decision:
    """The stage of a rule whose file says ``own``, for a user; None belongs to no cohort."""
    steps: list[Step] = []
    for cohort in policy.cohorts:
        why = cohort.why_in(user_id) if user_id is not None else ""
        if not why:
            steps.append(Step("cohort", cohort.name, None, "the user does not belong to it"))
            continue
        stage, said = _said(cohort.stages, rule)
        steps.append(Step("cohort", cohort.name, stage, f"{why}; {said}"))
        if stage is not None:
            return Decision(stage, tuple(steps))
    stage, said = _said(policy.project, rule)
    steps.append(Step("project", "", stage, said))
    if stage is not None:
        return Decision(stage, tuple(steps))
    return Decision(own, (*steps, Step("rule", rule, own, "the rule's own stage")))


def member_hash(cohort_id: str, user_id: str) -> str:
    """How a bundle names a member of a cohort."""
    return sha256(f"member\0{cohort_id}\0{user_id}".encode()).hexdigest()[:32]


def bucket_of(cohort_id: str, user_id: str) -> int:
    """Where a user stands in a cohort's order, from 0 to before `BUCKETS`; it never changes.

    A share that grows takes new users in, and puts nobody out.
    """
    digest = sha256(f"bucket\0{cohort_id}\0{user_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def _said(stages: Stages, rule: str) -> tuple[str | None, str]:
    if rule in stages:
        return stages[rule], "set for this rule"
    if EVERY_RULE in stages:
        return stages[EVERY_RULE], "set for every rule"
    return None, "nothing is set for this rule"
