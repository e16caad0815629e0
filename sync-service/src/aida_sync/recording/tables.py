"""Events as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, BigInt, Id, IdType, Word


class AuditEntry(Base):
    """An event. ``number`` is its place in the log once it has one.

    Retention empties ``content`` and ``salt``; ``entry`` is what the tree is over, and stays.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_project", "project_id", "id"),
        Index("ix_audit_entries_action", "action", "id"),
        Index("ix_audit_entries_target", "target", "target_id", "id"),
    )

    id: Mapped[Id]
    number: Mapped[int | None] = mapped_column(BigInt, unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[Word]
    action: Mapped[Word]
    target: Mapped[Word]
    target_id: Mapped[str] = mapped_column(String(200))
    project_id: Mapped[str | None] = mapped_column(IdType)
    trace_id: Mapped[Word]
    content: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    entry: Mapped[bytes] = mapped_column(LargeBinary(33))
