"""Events and what keeps them exactly once, as they are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, BigInt, Id, IdType, Word


class Event(Base):
    """Something that happened at a client. On PostgreSQL each month is a partition.

    ``subject`` and ``detail`` are what the kind is counted by, ``value`` what is summed up.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_project_kind", "project_id", "kind", "at", "id"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(IdType)
    user_id: Mapped[str] = mapped_column(IdType)
    device: Mapped[str] = mapped_column(IdType)
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInt)
    kind: Mapped[Word]
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[Word]
    value: Mapped[int] = mapped_column(BigInt)
    data: Mapped[dict[str, Any]]


class Stream(Base):
    """How far the events of a device are here: all up to ``high_water``, and none after it."""

    __tablename__ = "ingest_streams"

    user_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    device: Mapped[str] = mapped_column(IdType, primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    high_water: Mapped[int] = mapped_column(BigInt)
    updated_at: Mapped[datetime]


class DeadLetter(Base):
    """An event that was refused: which one and why. What it said is not kept."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        Index("ix_dead_letters_stream", "user_id", "device", "epoch", "seq"),
        Index("ix_dead_letters_user", "user_id", "id"),
    )

    id: Mapped[Id]
    user_id: Mapped[str] = mapped_column(IdType)
    device: Mapped[str] = mapped_column(IdType)
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(BigInt)
    kind: Mapped[Word]
    pointer: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(index=True)


class CountToAdd(Base):
    """What a batch adds to the roll-ups; gone once it was added."""

    __tablename__ = "counts_to_add"

    id: Mapped[Id]
    counts: Mapped[dict[str, Any]]
