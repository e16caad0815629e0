"""Envelope encryption of secrets in the database: AES-256-GCM under a master key kept elsewhere.

A sealed value is a version byte, the master key's 4-byte id, a 12-byte nonce and the ciphertext.
What it belongs to goes in as associated data, so a value cannot be moved to another row.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_SIZE = 32
_VERSION = b"\x01"
_NONCE_SIZE = 12
_ID_SIZE = 4


class SealError(Exception):
    """A value that cannot be opened, or a master key that cannot be used."""


class Sealer:
    """Seals with the first of its master keys, and opens with any of them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_SIZE for key in keys):
            raise SealError(f"a master key has {KEY_SIZE} bytes")
        self._keys = {_id_of(key): key for key in keys}
        self._first = _id_of(keys[0])

    def seal(self, plain: bytes, belongs_to: str) -> bytes:
        """Encrypt a value that belongs to a row."""
        nonce = secrets.token_bytes(_NONCE_SIZE)
        head = _VERSION + self._first
        cipher = AESGCM(self._keys[self._first])
        return head + nonce + cipher.encrypt(nonce, plain, head + belongs_to.encode())

    def open(self, sealed: bytes, belongs_to: str) -> bytes:
        """Decrypt a value; SealError when it was changed, moved, or is of another key."""
        head, rest = sealed[: 1 + _ID_SIZE], sealed[1 + _ID_SIZE :]
        key = self._keys.get(head[1:])
        if head[:1] != _VERSION or key is None:
            raise SealError("the value is sealed with a master key that this process does not have")
        try:
            return AESGCM(key).decrypt(
                rest[:_NONCE_SIZE], rest[_NONCE_SIZE:], head + belongs_to.encode()
            )
        except InvalidTag:
            raise SealError(f"the sealed value of {belongs_to} was changed") from None


def new_master_key() -> str:
    """A fresh master key, in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_SIZE)).decode()


def parse_master_keys(words: str) -> list[bytes]:
    """Master keys in base64, separated by commas; the first one seals."""
    try:
        keys = [base64.b64decode(word.strip(), validate=True) for word in words.split(",")]
    except (binascii.Error, ValueError):
        keys = []
    if not keys or any(len(key) != KEY_SIZE for key in keys):
        raise SealError(f"a master key is {KEY_SIZE} bytes in base64, several are joined by commas")
    return keys


def key_file(path: Path) -> list[bytes]:
    """The master keys in a file that only its owner reads; the file is made when it is missing."""
    try:
        return parse_master_keys(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        word = new_master_key()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(word + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        return parse_master_keys(word)


def _id_of(key: bytes) -> bytes:
    return sha256(b"aida master key\x00" + key).digest()[:_ID_SIZE]
