"""How a token looks: `aidap_`, 32 random characters and a checksum, so that scanners know it.

The checksum lets a scanner tell a token from a word that looks like one, and the service refuse a
mistyped one without a look into the database.
"""

from __future__ import annotations

import secrets
import string
import zlib

PREFIX = "aidap_"
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECK = 32, 6  # 190 bits of randomness


def new_word() -> str:
    """A fresh token."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return PREFIX + body + _checksum(body)


def is_well_formed(word: str) -> bool:
    """Whether a word has the form of a token, and its checksum is right."""
    body = word.removeprefix(PREFIX)
    if not word.startswith(PREFIX) or len(body) != _RANDOM + _CHECK:
        return False
    return secrets.compare_digest(body[_RANDOM:].encode(), _checksum(body[:_RANDOM]).encode())


def _checksum(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        number, rest = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[rest] + digits
    return digits
