"""Base64 with one spelling for each value: a log must not have two texts that say the same."""

from __future__ import annotations

import base64


def decode_base64(text: str) -> bytes:
    """The bytes; ValueError for what base64 would not write itself, such as stray last bits."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not in canonical form")
    return data
