"""Ids in addresses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

_UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

PathId = Annotated[str, Path(pattern=_UUID, examples=["0197d2a0-5b3c-7c1e-9f00-0123456789ab"])]
"""A UUID in lower case, as the service gives them out."""
