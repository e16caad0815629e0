"""Users as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, Word
from aida_sync.db.encrypted import BlindIndex, EncryptedText


class User(Base):
    """A person. ``role`` names what they may do outside of projects; ``version`` counts changes.

    ``email_index`` is set to the address in lower case, and finds it.
    """

    __tablename__ = "users"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(EncryptedText("users.email"))
    email_index: Mapped[str | None] = mapped_column(BlindIndex("users.email"), unique=True)
    name: Mapped[str] = mapped_column(EncryptedText("users.name"))
    role: Mapped[Word]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)
