"""Codes of the authorization server as they are stored; of what is secret only hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word


class AuthorizationCode(Base):
    """A code that is exchanged once; ``session_id`` is what came of it."""

    __tablename__ = "oauth_codes"

    id: Mapped[Id]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    client_id: Mapped[Word]
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"), index=True)
    redirect_uri: Mapped[str] = mapped_column(String(500))
    scopes: Mapped[list[Any]]
    challenge: Mapped[str] = mapped_column(String(128))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    session_id: Mapped[str | None] = mapped_column(IdType, ForeignKey("sessions.id"))


class DeviceGrant(Base):
    """A device that waits until somebody lets it in, or refuses. ``state`` tells how far it is."""

    __tablename__ = "oauth_device_grants"

    id: Mapped[Id]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_code: Mapped[str] = mapped_column(String(16), unique=True)
    client_id: Mapped[Word]
    scopes: Mapped[list[Any]]
    state: Mapped[Word]
    user_id: Mapped[str | None] = mapped_column(IdType, ForeignKey("users.id"))
    interval: Mapped[int] = mapped_column(Integer)
    last_polled_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)
