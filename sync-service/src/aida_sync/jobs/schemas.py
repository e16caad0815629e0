"""Jobs as admins see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class JobOut(BaseModel):
    """A job. ``error`` is why the last attempt failed."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    kind: str
    state: State
    priority: int
    payload: dict[str, Any]
    progress: dict[str, Any]
    result: dict[str, Any] | None
    error: str | None
    attempts: int
    max_attempts: int
    cancel_requested: bool
    run_after: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    trace_id: str
