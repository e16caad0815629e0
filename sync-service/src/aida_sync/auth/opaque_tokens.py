"""Opaque tokens: random words that are stored only as hashes."""

from __future__ import annotations

import secrets
from hashlib import sha256

REFRESH = "aida_rt_"
INVITATION = "aida_it_"
PASSWORD_RESET = "aida_pr_"
BROWSER = "aida_bs_"
CODE = "aida_ac_"
DEVICE = "aida_dc_"
LOGIN_ATTEMPT = "aida_la_"


def new_token(prefix: str) -> str:
    """A fresh token with 256 bits of randomness; its prefix says to scanners what it is."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token. It has enough randomness, so that a plain hash will do."""
    return sha256(token.encode()).digest()
