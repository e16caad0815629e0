"""Events as they are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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


class OutboxMessage(Base):
    """An event that waits for its handlers. Of a shard, they come in order of ``number``."""

    __tablename__ = "outbox_messages"
    __table_args__ = (Index("ix_outbox_messages_shard", "shard", "number"),)

    number: Mapped[int] = mapped_column(BigInt, primary_key=True)
    id: Mapped[str] = mapped_column(IdType)
    shard: Mapped[Word]
    topic: Mapped[Word]
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)


class HandledMessage(Base):
    """A handler is done with a message that others are not done with."""

    __tablename__ = "outbox_handled"

    message_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    handler: Mapped[str] = mapped_column(String(64), primary_key=True)


class DeadLetter(Base):
    """A message that a handler failed on too often."""

    __tablename__ = "outbox_dead_letters"

    id: Mapped[Id]
    message_id: Mapped[str] = mapped_column(IdType)
    handler: Mapped[Word]
    shard: Mapped[Word]
    topic: Mapped[Word]
    payload: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    dead_at: Mapped[datetime]
