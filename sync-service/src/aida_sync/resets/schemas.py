"""What is sent and answered about new passwords."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from aida_sync.auth.schemas import LoginAddress


class ResetRequest(BaseModel):
    """Whose password was forgotten."""

    model_config = ConfigDict(extra="forbid")

    email: LoginAddress


class ResetConfirm(BaseModel):
    """The link's token, and the new password."""

    model_config = ConfigDict(extra="forbid")

    token: Annotated[SecretStr, Field(max_length=200)]
    password: Annotated[SecretStr, Field(max_length=256)]


class ResetOut(BaseModel):
    """A link for a user. It is there once, when the service sends no mail."""

    expires_at: datetime
    link: Annotated[str | None, Field(description="Hand it on; it is not shown again.")] = None
