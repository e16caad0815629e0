"""Users as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr

from aida_sync.auth.permissions import Role
from aida_sync.roles.schemas import RoleName

NameField = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["Ada"])
]


class UserOut(BaseModel):
    """A user. No secret and no hash is ever part of it."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    name: str
    role: str
    disabled_at: datetime | None
    created_at: datetime
    version: int


class UserCreate(BaseModel):
    """A new user, with a first password that they change."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[EmailStr, Field(max_length=320, examples=["ada@example.com"])]
    name: NameField
    role: RoleName = str(Role.DEVELOPER)
    password: Annotated[SecretStr, Field(max_length=256, examples=["correct horse battery"])]


class UserUpdate(BaseModel):
    """What changes of a user; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    name: NameField | None = None
    role: RoleName | None = None
    disabled: bool | None = None
