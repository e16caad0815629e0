"""Tickets as clients see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class TicketOut(BaseModel):
    """What the WebSocket is opened with, as its query parameter `ticket`."""

    ticket: Annotated[str, Field(description="Works once.")]
    expires_in: Annotated[int, Field(description="Seconds.", examples=[30])]
    path: Annotated[str, Field(description="Where the WebSocket is.", examples=["/api/v1/live"])]
