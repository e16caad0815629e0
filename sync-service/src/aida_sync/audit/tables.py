"""The log as it is stored: events and their entries, tiles of hashes, checkpoints."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word

# SQLite counts rows only in a column that it calls INTEGER.
BigInt = BigInteger().with_variant(Integer(), "sqlite")


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


class LogTile(Base):
    """A tile of hashes; only the last one of each level still grows."""

    __tablename__ = "log_tiles"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes]


class LogCheckpoint(Base):
    """What the log committed to: each size once, with the signed note."""

    __tablename__ = "log_checkpoints"

    size: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
