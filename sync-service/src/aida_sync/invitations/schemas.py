"""Invitations as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr

from aida_sync.auth.permissions import Role
from aida_sync.roles.schemas import RoleName
from aida_sync.users.schemas import NameField

Email = Annotated[EmailStr, Field(max_length=320, examples=["ada@example.com"])]


class InvitationOut(BaseModel):
    """An invitation. ``link`` is there once, for its maker, when the service sends no mail."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    role: str
    project_id: str | None
    project_role: str | None
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None
    link: Annotated[str | None, Field(description="Hand it on; it is not shown again.")] = None


class InvitationCreate(BaseModel):
    """Whom to invite to the service, and in which role."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    role: RoleName = str(Role.DEVELOPER)


class ProjectInvitationCreate(BaseModel):
    """Whom to invite into a project, and in which role there."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    role: RoleName = str(Role.DEVELOPER)


class InvitationAccept(BaseModel):
    """The link's token. Who has an account already sends neither name nor password."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, Field(max_length=200)]
    name: NameField | None = None
    password: Annotated[SecretStr | None, Field(max_length=256)] = None
