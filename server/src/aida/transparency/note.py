"""Signed notes, Ed25519 signatures below a text: C2SP signed-note and tlog-cosignature."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from aida.transparency.base64_text import decode_base64

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519 = 0x01
COSIGNATURE = 0x04
_DASH = "— "
_ID_SIZE = 4
_TIME_SIZE = 8


class NoteError(Exception):
    """A note or key that cannot be read or trusted; the text says why."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name, its 4-byte id, and what the key wrote."""

    name: str
    key_id: bytes
    data: bytes

    def line(self) -> str:
        """The line as it stands in a note, with its end."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.data).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def render(self) -> str:
        """The note as it is stored and sent."""
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name. ``kind`` is `ED25519`, or `COSIGNATURE` for a witness."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell which signature lines may be this key's."""
        material = f"{self.name}\n".encode() + bytes([self.kind]) + self.public
        return sha256(material).digest()[:_ID_SIZE]

    def render(self) -> str:
        """The key as one word: name, id and key, joined by ``+``."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


class Signer:
    """A private key with its name."""

    def __init__(self, name: str, private: Ed25519PrivateKey, kind: int = ED25519) -> None:
        if not valid_name(name):
            raise NoteError(f"`{name}` cannot name a key: no spaces and no `+`, and not empty")
        self._private = private
        self.key = VerifierKey(name, kind, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> Signature:
        """Sign a note's text."""
        return self._signature(self._private.sign(text.encode()))

    def cosign(self, text: str, time: int) -> Signature:
        """Witness a checkpoint's text at ``time``, in whole seconds since 1970."""
        signed = self._private.sign(_cosigned(text, time))
        return self._signature(time.to_bytes(_TIME_SIZE, "big") + signed)

    def _signature(self, data: bytes) -> Signature:
        return Signature(self.key.name, self.key.key_id, data)


def verify(note: Note, key: VerifierKey) -> Signature:
    """The note's signature by ``key``; NoteError when there is none, or it is wrong."""
    for signature in note.signatures:
        if (signature.name, signature.key_id) == (key.name, key.key_id):
            _check(note.text, signature, key)
            return signature
    raise NoteError(f"it is not signed by {key.name} (key {key.key_id.hex()})")


def cosigned_at(signature: Signature) -> int:
    """When a witness signed, in whole seconds since 1970."""
    return int.from_bytes(signature.data[:_TIME_SIZE], "big")


def parse_note(rendered: str) -> Note:
    """Read a note; NoteError when it is none."""
    text, separator, tail = rendered.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise NoteError("it has no signatures below an empty line")
    return Note(text + "\n", tuple(_signature(line) for line in tail[:-1].split("\n")))


def parse_key(word: str) -> VerifierKey:
    """Read a public key in the form of `VerifierKey.render`."""
    name, _, rest = word.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    data = _decode(encoded, "the key")
    key = VerifierKey(name, data[0] if data else 0, data[1:])
    if not valid_name(name) or key.kind not in (ED25519, COSIGNATURE) or len(key.public) != 32:
        raise NoteError(f"`{word}` is no key of the form name+id+base64")
    if key.key_id.hex() != key_id:
        raise NoteError(f"`{word}` is damaged: its id should be {key.key_id.hex()}")
    return key


def valid_name(name: str) -> bool:
    """Whether a key may be called so."""
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def merge(note: Note, more: Sequence[Signature]) -> Note:
    """The note with further signatures; of one key the first one stays."""
    seen = {(signature.name, signature.key_id) for signature in note.signatures}
    fresh = [one for one in more if (one.name, one.key_id) not in seen]
    return Note(note.text, (*note.signatures, *fresh))


def _check(text: str, signature: Signature, key: VerifierKey) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    message, data = text.encode(), signature.data
    if key.kind == COSIGNATURE:
        message, data = _cosigned(text, cosigned_at(signature)), data[_TIME_SIZE:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(data, message)
    except (InvalidSignature, ValueError):
        raise NoteError(f"the signature of {key.name} is wrong: the text was changed") from None


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not valid_name(name):
        raise NoteError(f"`{line[:80]}` is no signature line")
    data = _decode(encoded, "a signature")
    if len(data) <= _ID_SIZE:
        raise NoteError(f"the signature of {name} is too short")
    return Signature(name, data[:_ID_SIZE], data[_ID_SIZE:])


def _decode(encoded: str, what: str) -> bytes:
    try:
        return decode_base64(encoded)
    except ValueError:
        raise NoteError(f"{what} is no base64") from None
