"""Bundles as clients see them; the files themselves are in the format of The Update Framework."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class BundleOut(BaseModel):
    """The newest bundle of a channel."""

    model_config = ConfigDict(from_attributes=True)

    project_id: str
    channel: str
    revision: Annotated[int, Field(description="Counts the bundles of this channel.")]
    digest: Annotated[str, Field(description="SHA-256 of the target `bundle.json`, hexadecimal.")]
    size: Annotated[int, Field(description="Its bytes.")]
    built_at: datetime
    timestamp_expires: Annotated[
        datetime, Field(description="Until when its newest signature says that it is the newest.")
    ]


class RoleName(StrEnum):
    """A role of The Update Framework."""

    ROOT = "root"
    TARGETS = "targets"
    SNAPSHOT = "snapshot"
    TIMESTAMP = "timestamp"


class KeyChange(BaseModel):
    """Roles that shall have fresh keys."""

    model_config = ConfigDict(extra="forbid")

    roles: Annotated[list[RoleName], Field(min_length=1, max_length=4)]
