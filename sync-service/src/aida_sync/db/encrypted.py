"""Columns whose values are encrypted, each under a data key that may be rotated.

A value is stored as ``enc:1:KEY:BASE64`` (nonce and AES-256-GCM ciphertext), bound to its column.
What does not begin so is from before, and is read as it is until the job that encrypts it came by.
The keys hang on the engine's dialect, since a column type has no other way to them.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, Text, TypeDecorator, bindparam, or_
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import operators

PREFIX = "enc:1:"
_NONCE = 12
_ON_DIALECT = "aida_field_keys"


class FieldError(Exception):
    """A value that cannot be decrypted, or a database that was opened without its keys."""


class FieldKeys:
    """The live data keys: one encrypts, each decrypts. ``index`` makes blind indexes.

    While the key of blind indexes is rotated some rows are under ``other_index``.
    """

    def __init__(
        self,
        keys: Mapping[str, bytes],
        current: str,
        index: bytes,
        other_index: bytes | None = None,
    ) -> None:
        self._ciphers = {id: AESGCM(key) for id, key in keys.items()}
        self.current, self._index, self._other_index = current, index, other_index or index

    def encrypt(self, plain: bytes, column: str) -> str:
        """What to store of a value of a column."""
        nonce = secrets.token_bytes(_NONCE)
        bound = f"{self.current}:{column}".encode()
        sealed = nonce + self._ciphers[self.current].encrypt(nonce, plain, bound)
        return f"{PREFIX}{self.current}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, stored: str, column: str) -> bytes:
        """The value; raises FieldError."""
        key, _, words = stored.removeprefix(PREFIX).partition(":")
        cipher = self._ciphers.get(key)
        if cipher is None:
            raise FieldError(f"{column} is encrypted with a key that is not there: {key[:40]}")
        try:
            sealed = base64.b64decode(words, validate=True)
            if base64.b64encode(sealed).decode() != words:  # the last letter has bits to spare
                raise ValueError("not canonical")
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{key}:{column}".encode())
        except (InvalidTag, ValueError):
            raise FieldError(f"an encrypted value of {column} was changed") from None

    def blind(self, value: str, column: str) -> bytes:
        """The same for the same value, and tells nothing of it to who has no key (32 bytes)."""
        return hmac.digest(self._index, f"{column}\x00{value}".encode(), sha256)

    def blind_by_other(self, value: str, column: str) -> bytes:
        """What `blind` gave before a rotation that is going on, or will give after it."""
        return hmac.digest(self._other_index, f"{column}\x00{value}".encode(), sha256)


def key_of(stored: str) -> str | None:
    """The id of the key that a stored value is encrypted with; None where it is not encrypted."""
    return stored.removeprefix(PREFIX).partition(":")[0] if stored.startswith(PREFIX) else None


def use_keys(engine: AsyncEngine, keys: FieldKeys) -> None:
    """From here on, encrypt and decrypt with these keys on this engine."""
    setattr(engine.dialect, _ON_DIALECT, keys)


def keys_of(dialect: Any) -> FieldKeys:
    """The keys of an engine; raises FieldError where it has none."""
    keys = getattr(dialect, _ON_DIALECT, None)
    if keys is None:
        raise FieldError("the database was opened without the keys of its encrypted columns")
    return keys


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted in the database. ``column`` is ``table.column``, for ever."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Encrypt."""
        return None if value is None else keys_of(dialect).encrypt(value.encode(), self.column)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Decrypt."""
        if value is None or not value.startswith(PREFIX):
            return value
        return keys_of(dialect).decrypt(value, self.column).decode()


class EncryptedBytes(TypeDecorator[bytes]):
    """Bytes that are encrypted in the database."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: bytes | None, dialect: Any) -> bytes | None:
        """Encrypt."""
        return None if value is None else keys_of(dialect).encrypt(value, self.column).encode()

    def process_result_value(self, value: bytes | None, dialect: Any) -> bytes | None:
        """Decrypt."""
        if value is None or not value.startswith(PREFIX.encode()):
            return value
        return keys_of(dialect).decrypt(value.decode(), self.column)


class BlindIndex(TypeDecorator[str]):
    """Finds and keeps unique what is encrypted: written and compared as text, stored as a hash.

    A comparison finds what is stored by either live key.
    """

    impl = LargeBinary(32)
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """``column == text`` is one of two hashes."""

        def operate(self, op: Any, *other: Any, **options: Any) -> Any:
            """Compare by both keys."""
            if op is not operators.eq or not isinstance(other[0], str):
                return super().operate(op, *other, **options)
            column = self.type.column  # type: ignore[attr-defined]
            hashes: list[Any] = [
                super().operate(op, bindparam(None, other[0], BlindIndex(column), unique=True)),
                super().operate(op, bindparam(None, other[0], _ByOtherKey(column), unique=True)),
            ]
            return or_(*hashes)

    comparator_factory = Comparator  # type: ignore[assignment]

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        """Hash."""
        return None if value is None else keys_of(dialect).blind(value, self.column)


class _ByOtherKey(BlindIndex):
    """The hash by the other live key, for comparisons alone."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        """Hash."""
        return None if value is None else keys_of(dialect).blind_by_other(value, self.column)
