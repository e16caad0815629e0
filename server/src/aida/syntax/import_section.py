"""Where the imports of a file are, whether one is there, and where another goes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language
from aida.syntax.place_kinds import HOLDERS

HEAD = 60_000
"""Bytes of a text that imports are looked for in."""
_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
_FIRST = ("package_clause", "package_declaration", "file_scoped_namespace_declaration")
"""Items that are no imports, and stand before them."""


def has_import(language: Language, source: bytes, statement: str) -> bool:
    """Whether some import at the top of the file names all that ``statement`` names, in its order.

    ``from a import b, c`` has ``from a import c``.
    """
    wanted = _WORD.findall(statement.encode())
    return any(_is_within(wanted, words) for words in _section(language, head_of(source)).imports)


def import_place(language: Language, source: bytes) -> tuple[int, bool]:
    """Byte offset of the line where a further import goes, and whether it follows another one."""
    section = _section(language, head_of(source))
    return section.end, bool(section.follows)


class _Section(NamedTuple):
    imports: tuple[list[bytes], ...]
    end: int
    follows: bool


@lru_cache(maxsize=8)
def _section(language: Language, source: bytes) -> _Section:
    root = parse(language, source).root_node
    last: Node | None = None
    for item in root.children:
        is_import = _is_import(language, item)
        if not is_import and (not _is_head(item) or (last and _is_import(language, last))):
            break
        last = item
    imports = tuple(
        _WORD.findall(item.text or b"") for item in root.children if _is_import(language, item)
    )
    if last is None:
        return _Section(imports, 0, False)
    end = source.find(b"\n", max(last.end_byte - 1, 0))
    return _Section(imports, len(source) if end < 0 else end + 1, _is_import(language, last))


def head_of(source: bytes) -> bytes:
    """The part of a text that imports are looked for in, cut between two lines."""
    if len(source) <= HEAD:
        return source
    return source[: source.rfind(b"\n", 0, HEAD) + 1]


def _is_within(wanted: list[bytes], words: list[bytes]) -> bool:
    rest = iter(words)
    return all(word in rest for word in wanted)


def _is_head(item: Node) -> bool:
    """Whether an item stands before imports: a comment, a docstring, a package clause."""
    return (
        "comment" in item.type
        or item.type in _FIRST
        or item.type == "hash_bang_line"
        or (item.type == "expression_statement" and item.children[0].type == "string")
    )


def _is_import(language: Language, item: Node) -> bool:
    items = HOLDERS[language.name].items if language.name in HOLDERS else frozenset[str]()
    return item.type in items and any(
        word in item.type for word in ("import", "use_", "using", "extern")
    )
