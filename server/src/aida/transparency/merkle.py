"""Hashes of Merkle trees and proofs over them: section 2.1 of RFC 6962 and of RFC 9162."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class ProofError(Exception):
    """A proof that does not show what it should show; the text says what was found."""


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of one entry of the log."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of an inner node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, computed from nothing else: O(n) time, O(log n) memory."""
    if not leaves:
        return EMPTY_ROOT
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


class Frontier:
    """The complete subtrees at the right edge of a growing tree: enough to know its root.

    ``stack`` holds (number of leaves, hash), sizes strictly falling, all powers of two.
    """

    def __init__(self) -> None:
        self.size = 0
        self._stack: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash; amortised O(1)."""
        size, hashed, stack = 1, leaf, self._stack
        while stack and stack[-1][0] == size:
            hashed = node_hash(stack.pop()[1], hashed)
            size *= 2
        stack.append((size, hashed))
        self.size += 1

    def root(self) -> bytes:
        """The root over everything appended so far."""
        if not self._stack:
            return EMPTY_ROOT
        return fold([hashed for _, hashed in self._stack])


def fold(subtrees: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand side by side, the larger ones to the left."""
    hashed = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        hashed = node_hash(left, hashed)
    return hashed


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ProofError unless ``leaf`` is entry ``index`` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError(f"entry {index} cannot be in a log of {size} entries")
    at, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        if at & 1 or at == last:
            hashed = node_hash(sibling, hashed)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ProofError("the proof is too short")
    if hashed != root:
        raise ProofError("the proof leads to another root: the entry is not in this log")


def verify_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise ProofError unless the new tree only appended to the old one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old_size <= size:
        raise ProofError(f"a log of {old_size} entries cannot have shrunk to {size}")
    if old_size == size or old_size == 0:
        if proof:
            raise ProofError("the proof should be empty")
        if old_size == size and old_root != root:
            raise ProofError(f"two different logs of {size} entries: the log was forked")
        if old_size == 0 and old_root != EMPTY_ROOT:
            raise ProofError("the root of the empty log is wrong")
        return
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise ProofError("the proof is empty")
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if at & 1 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise ProofError("the proof is too short")
    if old != old_root:
        raise ProofError("the proof does not lead to the old root: the log was rewritten")
    if new != root:
        raise ProofError("the proof does not lead to the new root: the log was rewritten")
