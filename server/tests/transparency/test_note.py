"""Signed notes, checkpoints and witnesses."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from aida.transparency.checkpoint import Checkpoint, parse_checkpoint
from aida.transparency.commitment import canonical, commit
from aida.transparency.merkle import EMPTY_ROOT
from aida.transparency.note import (
    COSIGNATURE,
    Note,
    NoteError,
    Signer,
    cosigned_at,
    merge,
    parse_key,
    parse_note,
    verify,
)

LOG = Signer("log.example/audit", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
WITNESS = Signer("witness.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32), COSIGNATURE)
TEXT = Checkpoint("log.example/audit", 0, EMPTY_ROOT).text()


def signed() -> Note:
    return merge(Note(TEXT, (LOG.sign(TEXT),)), [WITNESS.cosign(TEXT, 1_790_000_000)])


def test_a_note_survives_being_written_and_read() -> None:
    note = parse_note(signed().render())
    assert note == signed()
    verify(note, parse_key(LOG.key.render()))
    assert cosigned_at(verify(note, parse_key(WITNESS.key.render()))) == 1_790_000_000
    assert parse_checkpoint(note.text) == Checkpoint("log.example/audit", 0, EMPTY_ROOT)


def test_the_key_of_the_specifications_example() -> None:
    word = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = parse_key(word)
    assert key.render() == word
    note = parse_note(
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
        "pRZb6KE6RyyBwJnAM=\n"
    )
    verify(note, key)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("\n0\n", "\n1\n"), "wrong"),
        (lambda text: text.replace("— log.example/audit ", "— log.example/other "), "not signed"),
        (lambda text: text.split("\n\n")[0], "no signatures"),
        (lambda text: text.replace("— log", "- log"), "no signature line"),
        (lambda text: text + "\n— x y\n", "base64|not signed"),
    ],
)
def test_a_changed_note_is_refused(change, message) -> None:
    text = change(signed().render())
    with pytest.raises(NoteError, match=message):
        verify(parse_note(text), LOG.key)


def test_a_changed_time_of_a_witness_is_refused() -> None:
    signature = WITNESS.cosign(TEXT, 5)
    later = type(signature)(
        signature.name, signature.key_id, b"\0" * 7 + b"\6" + signature.data[8:]
    )
    with pytest.raises(NoteError, match="wrong"):
        verify(Note(TEXT, (later,)), WITNESS.key)


@pytest.mark.parametrize(
    "text", ["", "x\n", "x\n01\nAA==\n", "x\n1\nAA==\n", "x\n-1\n\n", "\n0\n\n"]
)
def test_texts_that_are_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "word", ["", "a+b", "a b+00000000+AQ==", LOG.key.render().replace("+", "+0", 1)]
)
def test_texts_that_are_no_key(word: str) -> None:
    with pytest.raises(NoteError):
        parse_key(word)


def test_commitments_hide_and_bind() -> None:
    event = canonical({"b": 1, "a": "é"})
    assert event == '{"a":"é","b":1}'.encode()
    assert len(commit(b"0" * 16, event)) == 33
    assert commit(b"0" * 16, event) != commit(b"1" * 16, event)
    assert commit(b"0" * 16, event) != commit(b"0" * 16, canonical({"b": 1, "a": "e"}))
