"""Sessions and their refresh tokens as they are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word
from aida_sync.db.encrypted import EncryptedText


class Session(Base):
    """A login: active until it is revoked, not used for too long, or too old.

    An application that somebody let in has a ``client_id`` and ``scopes``; a browser a cookie.
    """

    __tablename__ = "sessions"

    id: Mapped[Id]
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"), index=True)
    client: Mapped[str] = mapped_column(EncryptedText("sessions.client"))
    client_id: Mapped[Word | None]
    scopes: Mapped[list[Any] | None]
    cookie_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    idle_until: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[Word | None]


class RefreshToken(Base):
    """One token of a session. It is used once; a second use means that it was stolen."""

    __tablename__ = "refresh_tokens"

    id: Mapped[Id]
    session_id: Mapped[str] = mapped_column(IdType, ForeignKey("sessions.id"), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    issued_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
