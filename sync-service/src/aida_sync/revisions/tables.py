"""Items and their revisions as they are stored, of every kind in the same two tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, BigInt, Id, IdType, Word


class Item(Base):
    """A rule, a practice or a template of a project; ``name`` is the id that its text gives it.

    ``published`` is the number of the revision in force. ``canary`` is the one that the canary
    channel has in its place, if any.
    """

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("project_id", "kind", "name"),)

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"))
    kind: Mapped[Word]
    name: Mapped[str] = mapped_column(String(200))
    latest: Mapped[int]
    published: Mapped[int | None]
    canary: Mapped[int | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)


class Revision(Base):
    """What an item says, once and for all; only the state moves on."""

    __tablename__ = "item_revisions"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'review', 'published', 'retired')", name="state"),
    )

    item_id: Mapped[str] = mapped_column(IdType, ForeignKey("items.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[Word]
    author_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"))
    reviewer_id: Mapped[str | None] = mapped_column(IdType, ForeignKey("users.id"))
    created_at: Mapped[datetime]
    state_since: Mapped[datetime]


class ContentClock(Base):
    """Ticks whenever what the users of a project get may have changed.

    ``taken`` is how far bundles have followed.
    """

    __tablename__ = "content_clocks"

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    ticks: Mapped[int] = mapped_column(BigInt)
    taken: Mapped[int] = mapped_column(BigInt, server_default="0")
