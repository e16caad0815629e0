from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..identity_provider import IdentityProvider
from .sso import ACCOUNTS


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    """An identity provider with a few people."""
    started = IdentityProvider(ACCOUNTS)
    yield started
    started.stop()
