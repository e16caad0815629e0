"""Cohorts, and what was said about stages, as they are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Name


class CohortRow(Base):
    """Some users of a project: named ones, those of teams, and a share of all.

    ``share`` is in hundredths of a percent. A team counts while it is in the project.
    """

    __tablename__ = "cohorts"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"))
    name: Mapped[Name]
    position: Mapped[int]
    members: Mapped[list[Any]]
    teams: Mapped[list[Any]] = mapped_column(server_default="[]")
    share: Mapped[int]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)


class StageSetting(Base):
    """What was said about a rule's stage at some moment; the newest one of a place counts.

    ``cohort_id`` stays when the cohort is gone: history is not rewritten.
    """

    __tablename__ = "stage_settings"
    __table_args__ = (
        CheckConstraint("stage IN ('shadow', 'warn', 'enforce')", name="stage"),
        Index("ix_stage_settings_place", "project_id", "rule", "cohort_id", "number"),
    )

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort_id: Mapped[str | None] = mapped_column(IdType)
    cohort_name: Mapped[str | None] = mapped_column(String(200))
    rule: Mapped[str] = mapped_column(String(200))
    stage: Mapped[str | None] = mapped_column(String(64))
    before: Mapped[str | None] = mapped_column(String(64))
    set_by: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"))
    set_at: Mapped[datetime]
    comment: Mapped[str] = mapped_column(String(2000))
