"""Letters that wait to be sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id
from aida_sync.db.encrypted import EncryptedText


class QueuedLetter(Base):
    """A letter, until it is sent. ``content`` is JSON; it holds links that log people in."""

    __tablename__ = "mail_letters"

    id: Mapped[Id]
    content: Mapped[str] = mapped_column(EncryptedText("mail_letters.content"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
