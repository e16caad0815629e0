"""Teams as clients see and send them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from aida_sync.projects.schemas import Slug, Text, Title


class TeamOut(BaseModel):
    """A team."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    slug: str
    name: str
    description: str
    created_at: datetime
    version: int


class TeamCreate(BaseModel):
    """A new team, with nobody in it."""

    model_config = ConfigDict(extra="forbid")

    slug: Slug
    name: Title
    description: Text = ""


class TeamUpdate(BaseModel):
    """What changes of a team; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: Title | None = None
    description: Text | None = None


class TeamMemberOut(BaseModel):
    """A user in a team."""

    model_config = ConfigDict(from_attributes=True)

    user_id: str
    since: datetime
