"""Checkpoints: what a log commits to at one moment, as C2SP tlog-checkpoint defines."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from aida.transparency.base64_text import decode_base64
from aida.transparency.merkle import HASH_SIZE
from aida.transparency.note import NoteError


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's name, its number of entries and the 32-byte root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that the log signs."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text; further lines after the third are extensions. Raises NoteError."""
    origin, size, root, *_ = [*text.split("\n"), "", ""]
    if not origin:
        raise NoteError("the checkpoint names no log")
    if not size.isascii() or not size.isdigit() or (size != "0" and size.startswith("0")):
        raise NoteError(f"the checkpoint's size `{size[:40]}` is no number")
    try:
        hashed = decode_base64(root)
    except ValueError:
        hashed = b""
    if len(hashed) != HASH_SIZE:
        raise NoteError("the checkpoint's root is no SHA-256 hash in base64")
    return Checkpoint(origin, int(size), hashed)
