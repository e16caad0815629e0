"""Invitations as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word
from aida_sync.db.encrypted import BlindIndex, EncryptedText


class Invitation(Base):
    """Waits until it is accepted, revoked or expired; of its token only the hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(EncryptedText("invitations.email"))
    email_index: Mapped[str | None] = mapped_column(BlindIndex("invitations.email"), index=True)
    role: Mapped[Word]
    project_id: Mapped[str | None] = mapped_column(IdType, ForeignKey("projects.id"), index=True)
    project_role: Mapped[Word | None]
    invited_by: Mapped[str | None] = mapped_column(IdType, ForeignKey("users.id"))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
