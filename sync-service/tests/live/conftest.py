"""Services that listen."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from aida_sync.config import Settings

from ..served import Served, serving


@pytest.fixture
async def served(settings: Settings) -> AsyncIterator[Served]:
    """A running service that listens on a free port."""
    async with serving(settings) as started:
        yield started
