"""Webhooks as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Topics = Annotated[
    list[Annotated[str, Field(pattern=r"^[a-z*][a-z0-9.*-]*$", max_length=64)]],
    Field(
        min_length=1,
        max_length=50,
        description="Actions of the audit log, with `*` for any letters.",
        examples=[["rule.*"]],
    ),
]
Url = Annotated[
    str,
    Field(min_length=1, max_length=2000, examples=["https://hooks.example.com/aida"]),
]


class WebhookCreate(BaseModel):
    """A new webhook."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    topics: Topics


class WebhookUpdate(BaseModel):
    """What changes; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    topics: Topics | None = None
    disabled: bool | None = None


class WebhookOut(BaseModel):
    """A webhook, without its secret.

    It is `failing` from a delivery that failed to the next that is taken, and `resting` while its
    receiver is left alone because it asked for that, or failed too often in a row.
    """

    model_config = ConfigDict(from_attributes=True)

    id: str
    project_id: str
    url: str
    topics: list[str]
    state: Literal["active", "failing", "resting", "disabled"]
    disabled_at: datetime | None
    failing_since: datetime | None
    resting_until: datetime | None
    old_secret_until: datetime | None
    created_at: datetime
    version: int


class WebhookSecretOut(WebhookOut):
    """A webhook with its secret, which is shown once."""

    secret: str


class DeliveryOut(BaseModel):
    """A delivery. ``status`` is what the receiver answered last."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    message_id: str
    topic: str
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    due_at: datetime
    status: int | None
    error: str | None
    created_at: datetime
    ended_at: datetime | None
