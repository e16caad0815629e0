"""Roles as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.auth.permissions import Permission

RoleName = Annotated[
    str,
    Field(
        pattern=r"^[a-z]([a-z0-9-]{0,62}[a-z0-9])?$",
        description="`admin`, `developer`, `viewer`, or the name of a custom role.",
        examples=["developer"],
    ),
]
Description = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class RoleOut(BaseModel):
    """A custom role."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    description: str
    permissions: list[str]
    created_at: datetime
    version: int


class RoleCreate(BaseModel):
    """A new role."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[RoleName, Field(examples=["rule-reviewer"])]
    description: Description = ""
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=100)]


class RoleUpdate(BaseModel):
    """What changes of a role; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    description: Description | None = None
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=100)] | None = None
