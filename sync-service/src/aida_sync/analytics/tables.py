"""Roll-ups as they are stored: counts, totals, active users, by hour and by day in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from aida_sync.db.base import Base, BigInt, IdType, Word


class _Counts:
    project_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    kind: Mapped[Word] = mapped_column(primary_key=True)
    bucket: Mapped[datetime] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    detail: Mapped[Word] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInt)
    value: Mapped[int] = mapped_column(BigInt)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index]:
        # Over all projects, as admins read it.
        return (Index(f"ix_{cls.__tablename__}_kind", "kind", "bucket"),)  # type: ignore[attr-defined]


class CountHour(_Counts, Base):
    """Events of an hour. ``value`` is the sum of what they measure."""

    __tablename__ = "count_hours"


class CountDay(_Counts, Base):
    """Events of a day in UTC."""

    __tablename__ = "count_days"


class TotalDay(Base):
    """Events of a day in UTC over all subjects: a year of many projects is summed up from these."""

    __tablename__ = "total_days"
    __table_args__ = (Index("ix_total_days_kind", "kind", "bucket"),)

    project_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    kind: Mapped[Word] = mapped_column(primary_key=True)
    bucket: Mapped[datetime] = mapped_column(primary_key=True)
    detail: Mapped[Word] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInt)
    value: Mapped[int] = mapped_column(BigInt)


class _Active:
    project_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    bucket: Mapped[datetime] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    events: Mapped[int] = mapped_column(BigInt)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index]:
        return (Index(f"ix_{cls.__tablename__}_bucket", "bucket"),)  # type: ignore[attr-defined]


class ActiveHour(_Active, Base):
    """Who sent events of an hour."""

    __tablename__ = "active_hours"


class ActiveDay(_Active, Base):
    """Who sent events of a day in UTC."""

    __tablename__ = "active_days"


class Sample(Base):
    """What a process did since its last sample, a minute before. ``latency`` counts answers up to
    each of the bounds that `analytics.samples` knows."""

    __tablename__ = "metric_samples"

    at: Mapped[datetime] = mapped_column(primary_key=True)
    process: Mapped[str] = mapped_column(IdType, primary_key=True)
    requests: Mapped[int] = mapped_column(BigInt)
    errors: Mapped[int] = mapped_column(BigInt)
    latency: Mapped[list[Any]]
    cache_hits: Mapped[int] = mapped_column(BigInt)
    cache_misses: Mapped[int] = mapped_column(BigInt)
    connections: Mapped[int]
