"""Single sign-on as it is stored: who is whom at the provider, and logins under way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType
from aida_sync.db.encrypted import BlindIndex, EncryptedText


class Identity(Base):
    """A user's account at a provider; a subject is never given to anybody else there."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject_index"),)

    id: Mapped[Id]
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(EncryptedText("identities.subject"))
    subject_index: Mapped[str | None] = mapped_column(BlindIndex("identities.subject"))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]


class LoginAttempt(Base):
    """A browser that was sent to the provider. Of its cookie only the hash is kept."""

    __tablename__ = "login_attempts"

    id: Mapped[Id]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    next: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(index=True)
