"""Links that set a new password, as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType


class PasswordReset(Base):
    """A link; of its token only the hash is kept."""

    __tablename__ = "password_resets"

    id: Mapped[Id]
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
