"""The tree against the definition of RFC 6962, its published vectors, and attempts to cheat."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aida.transparency.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from aida.transparency.proof_plan import Range, consistency_ranges, inclusion_ranges
from aida.transparency.tiles import (
    TileId,
    edge_tiles,
    extend,
    number_path,
    parse_number_path,
    range_hash,
    root_hash,
    root_tiles,
    tile_path,
    tiles_of,
)

# Inputs and roots of the test tree that implementations of RFC 6962 share.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def defined_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + defined_root(entries[:k]) + defined_root(entries[k:])).digest()


def build(leaves: list[bytes], steps: list[int]) -> dict[TileId, bytes]:
    tiles: dict[TileId, bytes] = {}
    size = 0
    for step in [*steps, len(leaves)]:
        part = leaves[size : size + step]
        edge = {tile: tiles[tile] for tile in edge_tiles(size)}
        tiles.update(extend(size, edge, part))
        size += len(part)
    return tiles


def test_the_shared_vectors() -> None:
    leaves = [leaf_hash(entry) for entry in INPUTS]
    assert [root_of(leaves[: n + 1]).hex() for n in range(8)] == ROOTS
    assert root_of([]) == EMPTY_ROOT


@given(st.integers(0, 40))
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    entries = [bytes([n]) for n in range(size)]
    assert root_of([leaf_hash(entry) for entry in entries]) == defined_root(entries)


@settings(deadline=None, max_examples=60)
@given(st.data(), st.lists(st.integers(1, 700), max_size=6))
def test_tiles_prove_everything_that_they_hold(data: st.DataObject, steps: list[int]) -> None:
    size = data.draw(st.integers(1, 1400))
    leaves = [leaf_hash(n.to_bytes(4, "big")) for n in range(size)]
    tiles = build(leaves, steps)
    root = root_hash(size, {tile: tiles[tile] for tile in root_tiles(size)})
    assert root == root_of(leaves)

    index = data.draw(st.integers(0, size - 1))
    ranges = inclusion_ranges(index, size)
    needed = {tile: tiles[tile] for tile in tiles_of(ranges)}
    proof = [range_hash(part, needed) for part in ranges]
    verify_inclusion(leaves[index], index, size, proof, root)

    old = data.draw(st.integers(0, size))
    old_root = root_of(leaves[:old])
    ranges = consistency_ranges(old, size)
    proof = [range_hash(part, {tile: tiles[tile] for tile in tiles_of(ranges)}) for part in ranges]
    verify_consistency(old, old_root, size, root, proof)


@settings(deadline=None)
@given(st.data())
def test_a_wrong_step_index_or_size_is_found(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 300))
    leaves = [leaf_hash(n.to_bytes(4, "big")) for n in range(size)]
    tiles, root = build(leaves, []), root_of(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = [range_hash(part, tiles) for part in inclusion_ranges(index, size)]
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    with pytest.raises(ProofError):
        verify_inclusion(leaves[other], index, size, proof, root)
    at = data.draw(st.integers(0, len(proof) - 1))
    wrong = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    with pytest.raises(ProofError):
        verify_inclusion(leaves[index], index, size, [*proof[:at], wrong, *proof[at + 1 :]], root)
    for bad in (proof[:-1], [*proof, proof[-1]]):
        with pytest.raises(ProofError):
            verify_inclusion(leaves[index], index, size, bad, root)

    old = data.draw(st.integers(1, size - 1))
    steps = [range_hash(part, tiles) for part in consistency_ranges(old, size)]
    forged = root_of([*leaves[: old - 1], leaf_hash(b"another")])
    with pytest.raises(ProofError):
        verify_consistency(old, forged, size, root, steps)
    with pytest.raises(ProofError):
        verify_consistency(old, root_of(leaves[:old]), size, node_hash(root, root), steps)
    for bad in (steps[:-1], [*steps, root]):
        with pytest.raises(ProofError):
            verify_consistency(old, root_of(leaves[:old]), size, root, bad)


def test_forks_and_shrinking_are_found() -> None:
    one, two = root_of([leaf_hash(b"a")]), root_of([leaf_hash(b"b")])
    with pytest.raises(ProofError, match="forked"):
        verify_consistency(1, one, 1, two, [])
    with pytest.raises(ProofError, match="shrunk"):
        verify_consistency(2, one, 1, two, [])


@given(st.integers(0, 10**12))
def test_tile_numbers_have_one_path(number: int) -> None:
    assert parse_number_path(number_path(number)) == number


def test_paths_of_tiles() -> None:
    assert tile_path(TileId(0, 1234067)) == "tile/0/x001/x234/067"
    assert tile_path(TileId(1, 5), 17) == "tile/1/005.p/17"
    for bad in ("1", "x001/x002", "x000/001", "00a", "../001", "x001/234/567"):
        with pytest.raises(ValueError, match="tile number"):
            parse_number_path(bad)


def test_a_frontier_is_a_prefix_of_any_length() -> None:
    frontier, leaves = Frontier(), []
    for n in range(70):
        assert frontier.root() == root_of(leaves)
        leaves.append(leaf_hash(bytes([n])))
        frontier.append(leaves[-1])
    assert Range(0, 70) == (0, frontier.size)
