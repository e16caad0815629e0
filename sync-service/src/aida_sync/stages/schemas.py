"""Cohorts and stages as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida.findings import Stage
from aida.sync.stages import EVERY_RULE
from aida_sync.projects.schemas import Title
from aida_sync.revisions.schemas import Comment

UserId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
RuleName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[^\s\x00]+$",
        description=f"A rule's id, or `{EVERY_RULE}` for those that are not named.",
    ),
]


class CohortWrite(BaseModel):
    """Some users: those named, those of teams, and a share of all."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    position: Annotated[
        int, Field(ge=0, le=1000, description="Of several cohorts the lowest is asked first.")
    ] = 100
    members: Annotated[list[UserId], Field(max_length=10_000)] = []
    teams: Annotated[
        list[UserId],
        Field(
            max_length=100,
            description="Teams of the project, by id: whoever is in them at the moment.",
        ),
    ] = []
    percent: Annotated[
        float,
        Field(
            ge=0,
            le=100,
            description="Share of all users, by a stable hash: raising it puts nobody out.",
        ),
    ] = 0


class CohortOut(BaseModel):
    """A cohort."""

    id: str
    name: str
    position: int
    members: list[str]
    teams: list[str]
    percent: float
    created_at: datetime
    version: int


class StageSet(BaseModel):
    """The stage that a rule shall have, in the project or in one cohort."""

    model_config = ConfigDict(extra="forbid")

    rule: RuleName = EVERY_RULE
    cohort_id: Annotated[
        UserId | None, Field(description="The cohort; null for the whole project.")
    ] = None
    stage: Annotated[Stage | None, Field(description="Null takes back what was set.")]
    comment: Comment = ""


class StageOut(BaseModel):
    """What was said about a stage, when and by whom."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    rule: str
    cohort_id: str | None
    cohort_name: str | None
    stage: Stage | None
    before: Annotated[Stage | None, Field(description="What counted until then.")]
    set_by: str
    set_at: datetime
    comment: str


class StepOut(BaseModel):
    """One place that was asked for the stage."""

    source: Annotated[str, Field(description="`cohort`, `project` or `rule`.")]
    name: str
    stage: Stage | None
    because: str


class ExplanationOut(BaseModel):
    """Which stage is in force, and why."""

    rule: str
    user_id: str
    stage: Stage
    steps: Annotated[list[StepOut], Field(description="In order; the last one decided.")]
