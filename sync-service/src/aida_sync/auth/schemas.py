"""What is sent and answered at login."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

LoginAddress = Annotated[str, Field(min_length=3, max_length=320, examples=["ada@example.com"])]


class LoginRequest(BaseModel):
    """An address and a password."""

    model_config = ConfigDict(extra="forbid")

    email: LoginAddress
    password: Annotated[SecretStr, Field(max_length=256, examples=["correct horse battery"])]


class RefreshRequest(BaseModel):
    """The refresh token that was given last."""

    model_config = ConfigDict(extra="forbid")

    refresh_token: Annotated[SecretStr, Field(max_length=200)]


class PasswordChange(BaseModel):
    """The password that is, and the one that shall be."""

    model_config = ConfigDict(extra="forbid")

    current: Annotated[SecretStr, Field(max_length=256)]
    new: Annotated[SecretStr, Field(max_length=256)]


class TokensOut(BaseModel):
    """A short-lived access token, and the token that gets the next one."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: Annotated[int, Field(description="Seconds that the access token lives.")]
    refresh_token: Annotated[str, Field(description="Use it once; the answer has the next one.")]
    session_id: str
