"""What the log holds of an event: a salted commitment, so that the event itself can be deleted.

The log's entry is a version byte and the commitment. Whoever has the event and its salt can show
that it stands in the log; whoever has only the log learns nothing, and proofs outlive events.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

VERSION = 1
SALT_SIZE = 16
ENTRY_SIZE = 1 + 32
_CONTEXT = b"aida audit event v1\x00"


def canonical(event: Mapping[str, Any]) -> bytes:
    """The one form of an event that is hashed: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(
        event, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def commit(salt: bytes, content: bytes) -> bytes:
    """The log entry, 33 bytes, for an event in canonical form; the salt has 16 random bytes."""
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return bytes([VERSION]) + sha256(_CONTEXT + salt + content).digest()
