"""Tasks as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.tasks.lifecycle import TaskState

Uuid = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        examples=["0197d2a0-5b3c-7c1e-9f00-0123456789ab"],
    ),
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class TaskStart(BaseModel):
    """A task to start. The same key starts the same task, however often it is sent."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[Uuid, Field(description="A UUID that the client chooses.")]
    persona_id: Uuid
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    inputs: Annotated[
        dict[Name, Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]],
        Field(max_length=30, description="A text for each variable of the persona."),
    ] = {}


class TaskOut(BaseModel):
    """A task."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    project_id: str
    key: str
    persona_id: str
    persona_revision: Annotated[int, Field(description="The revision that was in force.")]
    title: str
    inputs: dict[str, str]
    digest: Annotated[str, Field(description="SHA-256 over what is to be done.")]
    state: TaskState
    starter_id: str
    approver_id: str | None
    created_at: datetime
    state_since: datetime
    version: int
