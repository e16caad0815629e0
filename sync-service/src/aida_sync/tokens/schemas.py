"""Tokens as clients see and make them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.auth.permissions import Permission
from aida_sync.projects.schemas import Title

Scopes = Annotated[
    list[Permission],
    Field(min_length=1, max_length=100, description="Permissions; `self` cannot be given."),
]
Days = Annotated[int, Field(ge=1, le=366, description="Days until it ends.")]


class TokenOut(BaseModel):
    """A token, without the token itself."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    user_id: str
    project_id: str | None
    name: str
    ending: Annotated[str, Field(description="The token's last characters.")]
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: Annotated[datetime | None, Field(description="To the minute.")]
    revoked_at: datetime | None
    revoked_why: str | None


class TokenMade(TokenOut):
    """A new token; ``token`` is not shown again."""

    token: str


class ProjectTokenCreate(BaseModel):
    """A new token for one project, which acts for whoever makes it."""

    model_config = ConfigDict(extra="forbid")

    name: Title
    scopes: Scopes
    expires_in_days: Days = 90


class TokenCreate(ProjectTokenCreate):
    """A new token of one's own, for all of one's projects."""
