"""Rules and their revisions as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word


class Rule(Base):
    """A rule of a project. ``name`` is the id that its file gives it."""

    __tablename__ = "rules"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"))
    name: Mapped[str] = mapped_column(String(200))
    latest: Mapped[int]
    published: Mapped[int | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)


class RuleRevision(Base):
    """The text of a rule and of its page, once and for all; only its state moves on."""

    __tablename__ = "rule_revisions"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'review', 'published', 'retired')", name="state"),
    )

    rule_id: Mapped[str] = mapped_column(IdType, ForeignKey("rules.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[Word]
    author_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"))
    reviewer_id: Mapped[str | None] = mapped_column(IdType, ForeignKey("users.id"))
    created_at: Mapped[datetime]
    state_since: Mapped[datetime]
