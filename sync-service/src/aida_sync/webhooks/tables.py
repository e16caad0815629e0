"""Webhooks and their deliveries as they are stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, BigInt, Id, IdType, Word
from aida_sync.db.encrypted import EncryptedText


class Webhook(Base):
    """An address that events go to. For a day after a rotation both secrets sign."""

    __tablename__ = "webhooks"

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), index=True)
    url: Mapped[str] = mapped_column(EncryptedText("webhooks.url"))
    secret: Mapped[str] = mapped_column(EncryptedText("webhooks.secret"))
    old_secret: Mapped[str | None] = mapped_column(EncryptedText("webhooks.old_secret"))
    old_secret_until: Mapped[datetime | None]
    topics: Mapped[list[Any]]
    disabled_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    resting_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)

    @property
    def state(self) -> str:
        """Whether its receiver takes what it is sent."""
        if self.disabled_at is not None:
            return "disabled"
        if self.resting_until is not None and self.resting_until > datetime.now(UTC):
            return "resting"
        return "active" if self.failing_since is None else "failing"


class Delivery(Base):
    """An event on its way to an address. Of a webhook they go out in order of ``number``."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="state"),
        Index("ix_webhook_deliveries_next", "webhook_id", "state", "number"),
    )

    number: Mapped[int] = mapped_column(BigInt, primary_key=True)
    webhook_id: Mapped[str] = mapped_column(IdType, ForeignKey("webhooks.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(IdType)
    topic: Mapped[Word]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
