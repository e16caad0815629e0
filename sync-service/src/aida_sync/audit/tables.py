"""The log as it is stored: tiles of hashes, and checkpoints."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, BigInt


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
