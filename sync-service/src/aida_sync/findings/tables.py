"""Findings as they are stored: no text, path or message; only what identifies and counts them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word


class Scan(Base):
    """A check of a whole project at a commit, and what it changed on the branch."""

    __tablename__ = "finding_scans"
    __table_args__ = (Index("ix_finding_scans_branch", "project_id", "branch", "id"),)

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"))
    user_id: Mapped[str] = mapped_column(IdType)
    branch: Mapped[str] = mapped_column(String(200))
    commit: Mapped[Word]
    revision: Mapped[Word]
    verdict: Mapped[Word]
    at: Mapped[datetime]
    open: Mapped[int]
    new: Mapped[int]
    fixed: Mapped[int]


class FindingSummary(Base):
    """A finding on a branch; open while ``fixed_at`` is null. ``team`` owns the rule."""

    __tablename__ = "finding_summaries"
    __table_args__ = (
        Index("ix_finding_summaries_open", "project_id", "branch", "fixed_at", "identity"),
        Index("ix_finding_summaries_security", "security", "fixed_at"),
    )

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    branch: Mapped[str] = mapped_column(String(200), primary_key=True)
    identity: Mapped[str] = mapped_column(String(64), primary_key=True)
    rule: Mapped[str] = mapped_column(String(200))
    severity: Mapped[Word]
    language: Mapped[Word]
    team: Mapped[Word]
    security: Mapped[bool]
    first_seen: Mapped[datetime]
    opened_at: Mapped[datetime]
    fixed_at: Mapped[datetime | None]
    scan_id: Mapped[str] = mapped_column(IdType)


class FindingChange(Base):
    """A finding that was opened (1) or fixed (-1): their sum up to a moment is what was open."""

    __tablename__ = "finding_changes"
    __table_args__ = (
        CheckConstraint("delta IN (-1, 1)", name="delta"),
        Index("ix_finding_changes_branch", "project_id", "branch", "at"),
        Index("ix_finding_changes_security", "security", "at"),
    )

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType)
    branch: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    identity: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(String(200))
    severity: Mapped[Word]
    team: Mapped[Word]
    security: Mapped[bool]
    delta: Mapped[int]
