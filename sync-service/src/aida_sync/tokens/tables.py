"""Tokens as they are stored: only the hash, and the last characters to tell them apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Name, Word


class ApiToken(Base):
    """A token of a user, perhaps for one project alone; ``scopes`` are names of permissions."""

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"), index=True)
    project_id: Mapped[str | None] = mapped_column(IdType, ForeignKey("projects.id"), index=True)
    name: Mapped[Name]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    ending: Mapped[str] = mapped_column(String(8))
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[Word | None]
