"""Projects as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.roles.schemas import RoleName

Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Title = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["Web shop"])
]
Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$",
        description="Its name in addresses: a-z, 0-9 and hyphens.",
        examples=["web-shop"],
    ),
]


class ProjectOut(BaseModel):
    """A project."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    slug: str
    name: str
    description: str
    created_at: datetime
    archived_at: datetime | None
    version: int


class ProjectCreate(BaseModel):
    """A new project; who makes it becomes its admin."""

    model_config = ConfigDict(extra="forbid")

    slug: Slug
    name: Title
    description: Text = ""


class ProjectUpdate(BaseModel):
    """What changes of a project; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Title | None = None
    description: Text | None = None
    archived: bool | None = None


class MemberOut(BaseModel):
    """A user in a project."""

    model_config = ConfigDict(from_attributes=True)

    user_id: str
    role: str
    since: datetime


class ProjectTeamOut(BaseModel):
    """A team in a project."""

    model_config = ConfigDict(from_attributes=True)

    team_id: str
    role: str
    since: datetime


class MemberSet(BaseModel):
    """The role that a user or a team shall have."""

    model_config = ConfigDict(extra="forbid")

    role: RoleName
