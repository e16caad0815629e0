"""Refresh tokens: random words that are stored only as hashes."""

from __future__ import annotations

import secrets
from hashlib import sha256

_PREFIX = "aida_rt_"


def new_token() -> str:
    """A fresh token with 256 bits of randomness."""
    return _PREFIX + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token. It has enough randomness, so that a plain hash will do."""
    return sha256(token.encode()).digest()
