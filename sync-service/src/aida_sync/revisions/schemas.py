"""Items and revisions as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.revisions.lifecycle import Channel, State, Step

Comment = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


class ItemOut(BaseModel):
    """A rule, a practice or a template, and which of its revisions counts."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    project_id: str
    name: str
    latest: Annotated[int, Field(description="The number of its newest revision.")]
    published: Annotated[int | None, Field(description="The revision in force, if any.")]
    canary: Annotated[
        int | None, Field(description="The revision that the canary channel has instead.")
    ]
    created_at: datetime
    version: int


class RevisionHead(BaseModel):
    """A revision never changes, only its state moves on."""

    model_config = ConfigDict(from_attributes=True)

    item_id: str
    number: int
    digest: Annotated[
        str, Field(description="SHA-256 over its content as canonical JSON, in hexadecimal.")
    ]
    state: State
    author_id: str
    reviewer_id: str | None
    created_at: datetime
    state_since: datetime


class StepRequest(BaseModel):
    """What to do with a revision."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    channel: Annotated[
        Channel, Field(description="Whom `publish` gives it to: everybody, or the canary channel.")
    ] = Channel.STABLE
    comment: Comment = ""


class FieldChange(BaseModel):
    """One field that differs between two revisions."""

    field: Annotated[str, Field(description="Where it stands, such as `rule.inside.kind`.")]
    before: Annotated[object, Field(description="Its value in the first; null where it has none.")]
    after: object
    lines: Annotated[
        list[str], Field(description="For texts of several lines, rows of a unified diff.")
    ] = []


class DiffHead(BaseModel):
    """What two revisions are compared."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[int, Field(alias="from", description="The first revision's number.")]
    to: Annotated[int, Field(description="The second revision's number.")]
