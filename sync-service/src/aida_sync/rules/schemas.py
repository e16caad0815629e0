"""Rules as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.rules.lifecycle import State, Step

Source = Annotated[
    str, Field(min_length=1, max_length=200_000, pattern=r"^[^\x00]*$", description="Rule YAML.")
]
Page = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200_000,
        pattern=r"^[^\x00]*$",
        description="The rule's page; its examples are run before the rule is accepted.",
    ),
]


class RuleOut(BaseModel):
    """A rule, and which of its revisions counts."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    project_id: str
    name: str
    latest: Annotated[int, Field(description="The number of its newest revision.")]
    published: Annotated[int | None, Field(description="The revision in force, if any.")]
    created_at: datetime
    version: int


class RevisionOut(BaseModel):
    """A revision of a rule: it never changes, only its state moves on."""

    model_config = ConfigDict(from_attributes=True)

    rule_id: str
    number: int
    source: str
    page: str
    digest: Annotated[str, Field(description="SHA-256 over both texts, in hexadecimal.")]
    state: State
    author_id: str
    reviewer_id: str | None
    created_at: datetime
    state_since: datetime


class RuleWrite(BaseModel):
    """A rule and its page."""

    model_config = ConfigDict(extra="forbid")

    source: Source
    page: Page


class StepRequest(BaseModel):
    """What to do with a revision."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    comment: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
