"""Tiles: how a log's hashes are stored and served, as C2SP tlog-tiles defines.

Tile (L, N) holds up to 256 hashes: those of the subtrees of 256**L entries from number 256 * N on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aida.transparency.merkle import EMPTY_ROOT, HASH_SIZE, fold, node_hash
from aida.transparency.proof_plan import Range, Subtree, subtrees

HEIGHT = 8
WIDTH = 1 << HEIGHT


class TileId(NamedTuple):
    """A tile's place: ``level`` counts in steps of `HEIGHT` tree levels."""

    level: int
    number: int


Tiles = Mapping[TileId, bytes]
"""Tiles by place; each is up to 256 hashes of 32 bytes, one after the other."""


def tile_of(subtree: Subtree) -> TileId:
    """The tile from which a subtree's hash is computed."""
    level, within = divmod(subtree.level, HEIGHT)
    return TileId(level, (subtree.number << within) >> HEIGHT)


def tiles_of(ranges: Iterable[Range]) -> set[TileId]:
    """All tiles that the hashes of ranges need."""
    return {tile_of(subtree) for part in ranges for subtree in subtrees(part)}


def edge_tiles(size: int) -> list[TileId]:
    """The unfinished tiles of a tree, which the next entries extend."""
    edge, level = [], 0
    while size:
        if size % WIDTH:
            edge.append(TileId(level, size >> HEIGHT))
        size, level = size >> HEIGHT, level + 1
    return edge


def subtree_hash(subtree: Subtree, tiles: Tiles) -> bytes:
    """The hash of a complete subtree; KeyError names a tile that is missing."""
    within = subtree.level % HEIGHT
    first = (subtree.number << within) % WIDTH
    tile = tiles[tile_of(subtree)]
    part = tile[first * HASH_SIZE : (first + (1 << within)) * HASH_SIZE]
    if len(part) != HASH_SIZE << within:
        raise KeyError(tile_of(subtree))
    return _reduce(part)


def range_hash(part: Range, tiles: Tiles) -> bytes:
    """The hash of a range that a proof names."""
    return fold([subtree_hash(subtree, tiles) for subtree in subtrees(part)])


def root_hash(size: int, tiles: Tiles) -> bytes:
    """The root of a tree of ``size`` entries, from `edge_tiles` and what stands above them."""
    return range_hash(Range(0, size), tiles) if size else EMPTY_ROOT


def root_tiles(size: int) -> set[TileId]:
    """The tiles that `root_hash` reads."""
    return tiles_of([Range(0, size)])


def extend(size: int, edge: Tiles, leaves: Sequence[bytes]) -> dict[TileId, bytes]:
    """Append leaf hashes to a tree of ``size`` entries; the tiles that change, with new contents.

    ``edge`` has the tiles of `edge_tiles(size)`.
    """
    changed: dict[TileId, bytes] = {}
    level, rising = 0, list(leaves)
    while rising:
        start, finished = size >> (HEIGHT * level), []
        index, held = divmod(start, WIDTH)
        content = edge[TileId(level, index)][: held * HASH_SIZE] if held else b""
        at = 0
        while at < len(rising):
            taken = rising[at : at + WIDTH - len(content) // HASH_SIZE]
            at += len(taken)
            content += b"".join(taken)
            changed[TileId(level, index)] = content
            if len(content) == WIDTH * HASH_SIZE:
                finished.append(_reduce(content))
                index, content = index + 1, b""
        level, rising = level + 1, finished
    return changed


def tile_path(tile: TileId, width: int = WIDTH) -> str:
    """The path of a tile below the log's address, such as ``tile/0/x001/234.p/5``."""
    return f"tile/{tile.level}/{number_path(tile.number)}{_partial(width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """The path of a bundle of entries, such as ``tile/entries/000``."""
    return f"tile/entries/{number_path(index)}{_partial(width)}"


def number_path(number: int) -> str:
    """A tile's number in groups of three digits, all but the last marked by an ``x``."""
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def parse_number_path(path: str) -> int:
    """The number of a path of `number_path`; ValueError for any other text."""
    *heads, last = path.split("/")
    groups = [group[1:] if group.startswith("x") else "" for group in heads] + [last]
    if not all(len(group) == 3 and group.isascii() and group.isdigit() for group in groups):
        raise ValueError(f"`{path}` is no tile number")
    number = int("".join(groups))
    if number_path(number) != path:
        raise ValueError(f"`{path}` is not the shortest form of a tile number")
    return number


def bundle(entries: Iterable[bytes]) -> bytes:
    """A bundle of entries, each after its length in two bytes, the higher one first."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def _reduce(content: bytes) -> bytes:
    """The root over hashes that stand one after the other; their number is a power of two."""
    row = [content[at : at + HASH_SIZE] for at in range(0, len(content), HASH_SIZE)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def _partial(width: int) -> str:
    return f".p/{width}" if width < WIDTH else ""
