"""Where the imports of a file are, whether one is there, and where another goes."""

from __future__ import annotations

import re

from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language
from aida.syntax.place_kinds import HOLDERS

_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
_FIRST = ("package_clause", "package_declaration", "file_scoped_namespace_declaration")
"""Items that are no imports, and stand before them."""


def has_import(language: Language, source: bytes, statement: str) -> bool:
    """Whether some import at the top level names all that ``statement`` names, in its order.

    ``from a import b, c`` has ``from a import c``.
    """
    wanted = _WORD.findall(statement.encode())
    return any(
        _is_within(wanted, _WORD.findall(item.text or b"")) for item in _imports(language, source)
    )


def _is_within(wanted: list[bytes], words: list[bytes]) -> bool:
    rest = iter(words)
    return all(word in rest for word in wanted)


def import_place(language: Language, source: bytes) -> tuple[int, bool]:
    """Byte offset of the line where a further import goes, and whether it follows another one."""
    root = parse(language, source).root_node
    last: Node | None = None
    for item in root.children:
        is_head = (
            "comment" in item.type
            or item.type in _FIRST
            or item.type == "hash_bang_line"
            or (item.type == "expression_statement" and item.children[0].type == "string")
        )
        if _is_import(language, item):
            last = item
        elif not is_head or (last is not None and _is_import(language, last)):
            break
        else:
            last = item
    if last is None:
        return 0, False
    end = source.find(b"\n", max(last.end_byte - 1, 0))
    return len(source) if end < 0 else end + 1, _is_import(language, last)


def _imports(language: Language, source: bytes) -> list[Node]:
    root = parse(language, source).root_node
    return [item for item in root.children if _is_import(language, item)]


def _is_import(language: Language, item: Node) -> bool:
    items = HOLDERS[language.name].items if language.name in HOLDERS else frozenset[str]()
    return item.type in items and any(
        word in item.type for word in ("import", "use_", "using", "extern")
    )
