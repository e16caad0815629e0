"""Loading grammars and parsing text. This package alone knows tree-sitter."""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Callable
from functools import cache
from importlib.machinery import ExtensionFileLoader
from pathlib import Path
from types import ModuleType

from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Point, Query, QueryCursor, Tree

from aida.syntax.languages import Language

ERROR_KIND = 65535
"""Kind id of ERROR nodes in every grammar."""
_PIECE = 16 * 1024

__all__ = [
    "ERROR_KIND",
    "Grammar",
    "Node",
    "Point",
    "Query",
    "QueryCursor",
    "Tree",
    "captures",
    "comment_kinds",
    "field_id",
    "grammar",
    "kind_id",
    "kind_name",
    "kind_query",
    "parse",
    "parse_aside",
    "root_kind",
]


def _binding(package: str) -> ModuleType:
    """The compiled half of a grammar wheel.

    Importing the package itself pulls in importlib.resources and costs 20 ms, so the extension
    module is loaded by its path where it can be found.
    """
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("_binding*")):
            if path.suffix in (".so", ".pyd"):
                loader = ExtensionFileLoader(f"{package}._binding", str(path))
                found = importlib.util.spec_from_file_location(loader.name, path, loader=loader)
                if found is not None:
                    module = importlib.util.module_from_spec(found)
                    loader.exec_module(module)
                    return module
    return importlib.import_module(package)


@cache
def grammar(language: Language) -> Grammar:
    """Compiled grammar of a language."""
    pointer = getattr(_binding(language.module), language.symbol)()
    with warnings.catch_warnings():
        # Some wheels still hand over an address where a capsule is expected.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Grammar(pointer)


@cache
def _parser(language: Language) -> Parser:
    return Parser(grammar(language))


def parse(language: Language, source: bytes, old_tree: Tree | None = None) -> Tree:
    """Syntax tree of ``source``. Never raises: what cannot be parsed becomes ERROR nodes.

    ``old_tree`` must have been told of every edit (``Tree.edit``); unchanged parts are reused.
    """
    if old_tree is None:
        return _parser(language).parse(source)
    return _parser(language).parse(source, old_tree)


def parse_aside(
    language: Language, source: bytes, old_tree: Tree | None, goes_on: Callable[[], bool]
) -> Tree | None:
    """The same in a thread of its own; None when ``goes_on`` said no before it was done.

    A parser that is given all of the text holds up every thread until it is done. This one asks
    after every hundred steps or so, and lets others run.
    """

    def piece(offset: int, _: Point) -> bytes:
        # Never an end that is none, to stop early: tree-sitter crashes when a character that goes
        # over the end of a piece has nothing after it.
        return source[offset : offset + _PIECE]

    def stops(_offset: int, _has_error: bool) -> bool:
        return not goes_on()

    parser = Parser(grammar(language))
    try:
        if old_tree is None:
            return parser.parse(piece, progress_callback=stops)
        return parser.parse(piece, old_tree, progress_callback=stops)
    except ValueError:  # how the binding says that there is no tree
        if goes_on():
            raise
        return None


def kind_id(language: Language, name: str) -> int | None:
    """Kind id of a named node kind (``ERROR`` included), or None when the grammar has none."""
    return grammar(language).id_for_node_kind(name, True) or None


def field_id(language: Language, name: str) -> int | None:
    """Field id, or None when the grammar has no such field."""
    return grammar(language).field_id_for_name(name)


@cache
def root_kind(language: Language) -> int:
    """Kind id of the root of every tree of a language."""
    return parse(language, b"").root_node.kind_id


def kind_name(language: Language | None, kind: int) -> str:
    """Name of a kind id."""
    if kind == ERROR_KIND:
        return "ERROR"
    return (grammar(language).node_kind_for_id(kind) if language else None) or str(kind)


@cache
def kind_query(
    language: Language, kinds: tuple[int, ...], children: tuple[tuple[int, int], ...] = ()
) -> Query | None:
    """A query that captures all nodes of some kinds, and ``children`` (kind, kind of the parent).

    None when the grammar cannot express it.
    """
    parts = [f"{_in_query(language, kind)} @k" for kind in kinds]
    for kind, parent in children:
        if parent != ERROR_KIND and not grammar(language).node_kind_is_named(parent):
            return None
        outer = _in_query(language, parent).removesuffix(")")
        parts.append(f"{outer} {_in_query(language, kind)} @k)")
    try:
        return Query(grammar(language), "\n".join(dict.fromkeys(parts)))
    except (ValueError, SyntaxError):
        return None


def _in_query(language: Language, kind: int) -> str:
    name = kind_name(language, kind)
    if kind == ERROR_KIND or grammar(language).node_kind_is_named(kind):
        return f"({name})"
    return f'"{name}"'.replace("\\", "\\\\")


@cache
def comment_kinds(language: Language) -> frozenset[int]:
    """Kind ids of comments."""
    compiled = grammar(language)
    return frozenset(
        kind
        for kind in range(compiled.node_kind_count)
        if compiled.node_kind_is_named(kind)
        and "comment" in (compiled.node_kind_for_id(kind) or "")
    )


@cache
def _query(language: Language, source: str) -> Query:
    return Query(grammar(language), source)


def captures(language: Language, query: str, root: Node) -> dict[str, list[Node]]:
    """Nodes under ``root`` by the names that ``query``, a tree-sitter query, captures them by."""
    return QueryCursor(_query(language, query)).captures(root)
