"""Tickets as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, IdType


class LiveTicket(Base):
    """What a browser opens its WebSocket with; it is deleted by its use."""

    __tablename__ = "live_tickets"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"))
    session_id: Mapped[str] = mapped_column(IdType)
    expires_at: Mapped[datetime] = mapped_column(index=True)
