"""The container of a backup: a header in plain, then numbered frames, encrypted or summed.

After the magic line comes the length-prefixed header (JSON). Each frame is a 4-byte length and
data. Encrypted frames are AES-256-GCM with nonces of a random prefix, the frame's number and
whether it is the last one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár), so
nothing can be cut off, swapped or repeated. Plain frames end in their SHA-256 over the same.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"AIDA-BACKUP-1\n"
FRAME = 1 << 20
_SCRYPT = {"n": 1 << 15, "r": 8, "p": 1}
_SUM = 32


class BackupError(Exception):
    """A backup that cannot be read; says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What encrypts a backup: a passphrase, or a key of 32 bytes."""

    passphrase: str = ""
    key: bytes = b""


def write_frames(target: IO[bytes], pieces: Iterable[bytes], secret: Secret | None) -> None:
    """Write pieces of any size."""
    prefix, salt = secrets.token_bytes(7), secrets.token_bytes(16)
    told: dict[str, Any] = {"cipher": None}
    if secret is not None:
        told = {"cipher": "aes-256-gcm", "prefix": base64.b64encode(prefix).decode()}
        if not secret.key:
            told["scrypt"] = {**_SCRYPT, "salt": base64.b64encode(salt).decode()}
    head = orjson.dumps(told)
    cipher = None if secret is None else AESGCM(_key(secret, told))
    target.write(MAGIC + len(head).to_bytes(4, "big") + head)
    for number, data, last in _numbered(pieces):
        place = prefix + number.to_bytes(4, "big") + bytes([last])
        if cipher is None:
            sealed = data + sha256(head + place[7:] + data).digest()
        else:
            sealed = cipher.encrypt(place, data, head)
        target.write(len(sealed).to_bytes(4, "big") + sealed)


def read_frames(source: IO[bytes], secret: Secret | None) -> Iterator[bytes]:
    """The pieces that were written; raises BackupError for anything else."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupError("this is no backup of aida-sync")
    head = _exactly(source, int.from_bytes(_exactly(source, 4), "big"), 65_536)
    try:
        told = orjson.loads(head)
        encrypted = told["cipher"] is not None
        prefix = base64.b64decode(told["prefix"]) if encrypted else b"\0" * 7
    except (ValueError, KeyError, TypeError):
        raise BackupError("the header of the backup is damaged") from None
    if encrypted and secret is None:
        raise BackupError("the backup is encrypted: give --passphrase-file or --key-file")
    cipher = AESGCM(_key(secret, told)) if encrypted and secret is not None else None
    number, following = 0, source.read(4)
    while True:
        if len(following) < 4:
            raise BackupError("the backup is cut off: take another one")
        sealed = _exactly(source, int.from_bytes(following, "big"), FRAME + 64)
        following = source.read(4)
        place = prefix + number.to_bytes(4, "big") + bytes([not following])
        yield _opened(cipher, place, sealed, head, number)
        if not following:
            return
        number += 1


def _opened(cipher: AESGCM | None, place: bytes, sealed: bytes, head: bytes, number: int) -> bytes:
    if cipher is None:
        data, told = sealed[:-_SUM], sealed[-_SUM:]
        if sha256(head + place[7:] + data).digest() != told:
            raise BackupError("the backup is damaged or cut off: take another one")
        return data
    try:
        return cipher.decrypt(place, sealed, head)
    except InvalidTag:
        why = "the passphrase or key is wrong, or it is damaged" if number == 0 else "it is damaged"
        raise BackupError(f"the backup cannot be decrypted: {why}") from None


def _numbered(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    waiting, number = bytearray(), 0
    for piece in pieces:
        waiting += piece
        while len(waiting) > FRAME:
            yield number, bytes(waiting[:FRAME]), False
            del waiting[:FRAME]
            number += 1
    yield number, bytes(waiting), True


def _key(secret: Secret, told: dict[str, Any]) -> bytes:
    scrypt = told.get("scrypt")
    if scrypt is None:
        if len(secret.key) != 32:
            raise BackupError("the backup is encrypted with a key of 32 bytes: give --key-file")
        return secret.key
    if not secret.passphrase:
        raise BackupError("the backup is encrypted with a passphrase: give --passphrase-file")
    try:
        salt, n = base64.b64decode(scrypt["salt"]), int(scrypt["n"])
        if n > 1 << 20 or int(scrypt["r"]) > 32 or int(scrypt["p"]) > 16:
            raise ValueError("too costly")
        derived = Scrypt(salt, 32, n=n, r=int(scrypt["r"]), p=int(scrypt["p"]))
    except (ValueError, KeyError, TypeError):
        raise BackupError("the header of the backup is damaged") from None
    return derived.derive(secret.passphrase.encode())


def _exactly(source: IO[bytes], count: int, most: int = 4) -> bytes:
    if count > most:
        raise BackupError("the backup is damaged: it has an impossible length")
    found = source.read(count)
    if len(found) < count:
        raise BackupError("the backup is cut off: take another one")
    return found
