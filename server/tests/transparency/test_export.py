"""Verifying an export: what is sound is found sound, and nothing that was changed is."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from aida.transparency.checkpoint import Checkpoint
from aida.transparency.commitment import commit
from aida.transparency.export import ExportError, entry_line, head_line, verify_export
from aida.transparency.merkle import leaf_hash, root_of
from aida.transparency.note import Note, Signer

LOG = Signer("log", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
OTHER = Signer("log", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
Lines = list[str]


def note_over(entries: list[bytes], signer: Signer = LOG) -> Note:
    text = Checkpoint("log", len(entries), root_of([leaf_hash(one) for one in entries])).text()
    return Note(text, (signer.sign(text),))


def export(size: int, signer: Signer = LOG, word: str = "event") -> tuple[Lines, list[bytes]]:
    """Every third event is deleted by retention."""
    rows, entries = [], []
    for number in range(size):
        salt, content = number.to_bytes(16, "big"), f'{{"{word}":{number}}}'
        entries.append(commit(salt, content.encode()))
        kept = number % 3 != 0
        rows.append(entry_line(entries[-1], salt if kept else None, content if kept else None))
    return [head_line(signer.key.render(), note_over(entries, signer).render()), *rows], entries


@pytest.mark.parametrize("size", [0, 1, 2, 3, 8, 13, 300])
def test_what_was_not_changed_is_sound(size: int) -> None:
    lines, entries = export(size)
    for kept in {0, size // 2, size}:
        verdict = verify_export(lines, LOG.key, note_over(entries[:kept]))
        assert verdict.problems == []
        assert (verdict.entries, verdict.deleted) == (size, (size + 2) // 3)


def found(lines: Lines, seen: Note | None = None) -> bool:
    try:
        return bool(verify_export(lines, LOG.key, seen).problems)
    except ExportError:
        return True


def _swap(lines: Lines) -> Lines:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def _edit(lines: Lines, at: int, **change: object) -> Lines:
    row = {**json.loads(lines[at]), **change}
    return [*lines[:at], json.dumps(row) + "\n", *lines[at + 1 :]]


CHANGES: dict[str, Callable[[Lines], Lines]] = {
    "an entry is deleted": lambda lines: [*lines[:3], *lines[4:]],
    "the last entry is cut off": lambda lines: lines[:-1],
    "an entry is added behind": lambda lines: [*lines, lines[-1]],
    "an entry is doubled": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "two entries change places": _swap,
    "a content is rewritten": lambda lines: _edit(lines, 2, content='{"event":9}'),
    "a salt is rewritten": lambda lines: _edit(lines, 2, salt="A" * 22 + "=="),
    "a salt is deleted": lambda lines: _edit(lines, 2, salt=None),
    "an entry is rewritten": lambda lines: _edit(lines, 1, entry="AQ=="),
    "a line is cut": lambda lines: [*lines[:3], lines[3][:20] + "\n", *lines[4:]],
    "the key is another one": lambda lines: export(len(lines) - 1, OTHER)[0],
    "only the head is another one": lambda lines: [export(12, OTHER)[0][0], *lines[1:]],
    "the checkpoint is older": lambda lines: [export(5)[0][0], *lines[1:]],
    "the checkpoint is newer": lambda lines: [export(40)[0][0], *lines[1:]],
    "the head is missing": lambda lines: lines[1:],
    "nothing is there": lambda lines: [],
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found(name: str) -> None:
    lines, _ = export(12)
    assert not found(lines)
    assert found(CHANGES[name](lines))


def test_what_one_kept_shows_a_fork_and_a_roll_back() -> None:
    lines, entries = export(12)
    _, fork = export(12, word="fork")
    assert found(lines, note_over(fork))
    assert found(lines, note_over(fork[:7]))
    assert found(export(6)[0], note_over(entries))
    assert not found(lines, note_over(entries[:7]))


@given(st.integers(0, 2**32))
def test_any_flipped_bit_is_found(seed: int) -> None:
    random = Random(seed)
    lines, _ = export(9)
    at = random.randrange(len(lines))
    row = json.loads(lines[at])
    # Bits of the values: a change of JSON's white space is none of the log.
    name = random.choice([key for key, value in row.items() if isinstance(value, str) and value])
    data = bytearray(row[name].encode())
    data[random.randrange(len(data))] ^= 1 << random.randrange(7)
    changed = data.decode(errors="replace")
    if name == "key":  # pinned: the export's own is not looked at
        return
    row[name] = changed
    lines[at] = json.dumps(row) + "\n"
    assert found(lines), (at, name, changed)


def test_without_a_key_of_ones_own_damage_is_found() -> None:
    lines, _ = export(5)
    assert verify_export(lines).problems == []
    assert verify_export(lines[:-1]).problems != []
