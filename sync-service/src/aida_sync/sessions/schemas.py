"""Sessions as clients see them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class SessionOut(BaseModel):
    """A session of the user who asks."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    client: str
    client_id: str | None
    scopes: list[str] | None
    created_at: datetime
    last_used_at: datetime
    idle_until: datetime
    ends_at: datetime
    revoked_at: datetime | None
    revoked_why: str | None
