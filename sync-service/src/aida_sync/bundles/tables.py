"""Bundles as they are stored: their heads, and the files that clients fetch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, IdType, Word


class BundleHead(Base):
    """The newest bundle of a channel. ``root``, ``targets`` and ``timestamp`` are versions."""

    __tablename__ = "bundle_heads"

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    channel: Mapped[Word] = mapped_column(primary_key=True)
    revision: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    root: Mapped[int]
    targets: Mapped[int]
    timestamp: Mapped[int]
    built_at: Mapped[datetime]
    timestamp_expires: Mapped[datetime] = mapped_column(index=True)
    targets_expire: Mapped[datetime]
    root_expires: Mapped[datetime]


class BundleRevision(Base):
    """What a bundle held: the digest of each item, from which a delta is made."""

    __tablename__ = "bundle_revisions"

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    channel: Mapped[Word] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    items: Mapped[dict[str, Any]]


class BundleFile(Base):
    """A file that clients fetch; ``batch`` is the version of the targets that it came with."""

    __tablename__ = "bundle_files"
    __table_args__ = (Index("ix_bundle_files_batch", "project_id", "channel", "batch"),)

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    channel: Mapped[Word] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    batch: Mapped[int]
    data: Mapped[bytes]
