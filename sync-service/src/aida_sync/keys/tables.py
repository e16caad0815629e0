"""Signing keys as they are stored: the public half, and the private one sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, Word


class SigningKey(Base):
    """An Ed25519 key. Of each purpose the newest signs; those not retired still verify."""

    __tablename__ = "signing_keys"
    __table_args__ = (Index("ix_signing_keys_purpose", "purpose", "created_at"),)

    id: Mapped[Id]
    purpose: Mapped[Word]
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class DataKey(Base):
    """A key that encrypts columns, or makes their blind indexes; sealed by the master key.

    The newest that is active encrypts; all that are not retired decrypt. A new one becomes active
    once every replica has read it.
    """

    __tablename__ = "data_keys"

    purpose: Mapped[Word] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    active_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]
