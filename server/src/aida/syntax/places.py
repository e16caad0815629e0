"""What may be written at a place in a text: a statement, a member, an expression, a comment.

The word that is being typed is replaced by an identifier and the text is parsed: the nodes around
the identifier tell. Text that is being typed is broken more often than not, so a node that starts
where the identifier starts, or an error, decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aida.syntax.comments import comment_node_kinds
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language
from aida.syntax.line_rest import Rest, what_follows
from aida.syntax.place_kinds import (
    CODE_IN_STRINGS,
    FUNCTION_WORDS,
    HOLDERS,
    NAME_FIELDS,
    NOT_EXPRESSIONS,
    STRING_WORDS,
    TYPE_WORDS,
    Holders,
)
from aida.syntax.scopes import name_of, scope_kinds

PROBE = b"aida_probe"
WINDOW = 30_000
"""Bytes around the place that are parsed of a larger text; what is open before them is not seen."""
_WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*\Z")
_REST = re.compile(rb"[A-Za-z0-9_]*")
_NO_WORD_BEFORE = (b".", b"::", b"->", b"@", b"$", b"\\", b"#!")
_STATEMENT_BEFORE = re.compile(rb"(?:^|[;{}])[ \t]*\Z|^\s*-\s+\Z")
_LINES = Holders()


class Context(StrEnum):
    """What may be written at a place."""

    FILE = "file"
    IMPORT = "import"
    TOP_LEVEL = "top-level"
    CLASS_BODY = "class-body"
    FUNCTION_BODY = "function-body"
    STATEMENT = "statement"
    EXPRESSION = "expression"
    COMMENT = "comment"
    STRING = "string"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text. ``start`` and ``end`` are the bytes of the word that is typed there.

    ``type_name`` and ``function_name`` are those of the innermost ones around it, or empty.
    """

    start: int
    end: int
    contexts: frozenset[Context]
    type_name: str = ""
    function_name: str = ""


def place_at(language: Language, source: bytes, offset: int) -> Place:
    """The place at byte ``offset``. Never raises; no contexts where nothing can be said."""
    start, end = word_at(source, offset)
    line_start = max(source.rfind(b"\n", 0, start), source.rfind(b"\r", 0, start)) + 1
    before = source[line_start:start]
    if before.rstrip().endswith(_NO_WORD_BEFORE) and not before[-1:].isspace():
        return Place(start, end, frozenset())
    if not (source[:start].strip() or source[end:].strip()):
        empty = {Context.FILE, Context.TOP_LEVEL, Context.IMPORT, Context.STATEMENT}
        return Place(start, end, frozenset(empty))
    low, high = _window(source, start, end)
    holders = HOLDERS.get(language.name, _LINES)
    is_statement = _STATEMENT_BEFORE.search(before) is not None
    probed = source[low:start] + PROBE + source[end:high]
    at = start - low
    root = parse(language, probed).root_node
    leaf = root.descendant_for_byte_range(at, at + len(PROBE)) or root
    above = list(_upward(leaf))
    if (inside := _inert(language, above)) is not None:
        contexts = frozenset({inside})
    else:
        contexts = _contexts(holders, above, at, before, is_statement=is_statement)
        contexts = _with_rest(contexts, what_follows(language, source, end))
    return Place(start, end, contexts, *_names(language, above, probed))


def word_at(source: bytes, offset: int) -> tuple[int, int]:
    """Start and end of the word around a byte offset."""
    word = _WORD.search(source, max(0, offset - 200), offset)
    rest = _REST.match(source, offset)
    return word.start() if word else offset, rest.end() if rest else offset


def _upward(node: Node | None) -> Iterator[Node]:
    while node is not None:
        yield node
        node = node.parent


def _window(source: bytes, start: int, end: int) -> tuple[int, int]:
    """A part of the text that begins and ends with lines that are not indented."""
    if len(source) <= 2 * WINDOW:
        return 0, len(source)
    low, high = 0, len(source)
    if start > WINDOW:
        found = re.compile(rb"\n\n(?=[^\s})\]])").search(source, start - WINDOW, start)
        low = found.end() if found else start - WINDOW
    if end + WINDOW < high:
        found = re.compile(rb"\n\n(?=[^\s})\]])").search(source, end + WINDOW)
        high = found.end() if found else high
    return low, high


def _with_rest(contexts: frozenset[Context], rest: Rest) -> frozenset[Context]:
    """What may be written before the rest of a line, which a statement would run into."""
    if rest is Rest.NOTHING or not contexts - {Context.EXPRESSION}:
        return contexts
    continues = rest is Rest.OPERATOR and Context.STATEMENT in contexts
    return frozenset({Context.EXPRESSION}) if continues else frozenset()


def _inert(language: Language, above: list[Node]) -> Context | None:
    """Comment or string, where the place is in one."""
    comments = comment_node_kinds(language)
    for node in above:
        if node.kind_id in comments:
            return Context.COMMENT
        if any(word in node.type for word in CODE_IN_STRINGS):
            return None
        if language.name not in ("yaml", "json") and _is_string(node):
            return Context.STRING
    return None


def _is_string(node: Node) -> bool:
    return any(word in node.type for word in STRING_WORDS) and node.type != "string_type"


def _contexts(
    holders: Holders, above: list[Node], at: int, before: bytes, *, is_statement: bool
) -> frozenset[Context]:
    if holders is _LINES:
        if not is_statement:
            return frozenset({Context.EXPRESSION})
        top = {Context.TOP_LEVEL} if not before else set()
        return frozenset({Context.STATEMENT, *top})
    for node, parent in zip(above, [*above[1:], None], strict=True):
        if parent is None:
            return _at_top(holders, node, at)
        kind = node.type
        if kind in holders.blocks:
            return _in_block(above[above.index(node) :])
        if kind in holders.bodies:
            if any(word in parent.type for word in TYPE_WORDS) or kind != "declaration_list":
                return frozenset({Context.CLASS_BODY})
            return frozenset({Context.TOP_LEVEL})
        if kind in holders.open or kind == "ERROR" or node.start_byte == at:
            if _holds_no_expression(node, parent, is_statement=is_statement):
                return frozenset()
            continue
        return frozenset({Context.EXPRESSION})
    return frozenset()


def _holds_no_expression(node: Node, parent: Node, *, is_statement: bool) -> bool:
    """Whether ``parent`` holds a name where ``node`` is, or no code at all.

    A word that begins a statement is taken for a type where the next line begins with a word.
    """
    if any(word in parent.type for word in NOT_EXPRESSIONS):
        return True
    if is_statement:
        return False
    number = next((n for n, child in enumerate(parent.children) if child == node), None)
    return number is not None and parent.field_name_for_child(number) in NAME_FIELDS


def _in_block(above: list[Node]) -> frozenset[Context]:
    """In Python the members of a class stand in a block as well."""
    for node in above[1:]:
        if any(word in node.type for word in FUNCTION_WORDS):
            return frozenset({Context.FUNCTION_BODY, Context.STATEMENT})
        if node.type == "class_definition":
            return frozenset({Context.CLASS_BODY})
        if node.type == "block" and node.parent and node.parent.type == "class_definition":
            return frozenset({Context.CLASS_BODY, Context.STATEMENT})
    return frozenset({Context.STATEMENT})


def _at_top(holders: Holders, root: Node, at: int) -> frozenset[Context]:
    found = {Context.TOP_LEVEL}
    if holders.is_script:
        found.add(Context.STATEMENT)
    above = [child for child in root.children if child.end_byte <= at]
    if all(_may_precede_imports(holders, child) for child in above):
        found.add(Context.IMPORT)
    return frozenset(found)


def _may_precede_imports(holders: Holders, item: Node) -> bool:
    if item.type == "expression_statement":  # a docstring
        return bool(item.children) and item.children[0].type == "string"
    return item.type in holders.items or "comment" in item.type


def _names(language: Language, above: list[Node], source: bytes) -> tuple[str, str]:
    """Names of the innermost type and function around."""
    kinds = scope_kinds(language)
    names = {True: "", False: ""}
    for node in above:
        parts = kinds.get(node.kind_id)
        is_function = any(word in node.type for word in FUNCTION_WORDS)
        if not parts or not (is_function or any(word in node.type for word in TYPE_WORDS)):
            continue
        name = name_of(node, parts, source).decode("utf-8", "replace")
        if not names[is_function] and name != PROBE.decode():
            names[is_function] = " ".join(name.split()[-1:])
    return names[False], names[True]
