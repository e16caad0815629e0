"""Which nodes hold statements: what a statement, its header and its block are in each language."""

from __future__ import annotations

from functools import cache

from aida.syntax.grammar import Node, grammar
from aida.syntax.languages import Language

_BLOCKS = frozenset(
    {
        "accessor_list", "annotation_type_body", "block", "block_body", "block_mapping",
        "block_sequence", "block_statement", "body", "body_statement", "binding_set",
        "case_block", "class_body", "class_declarations", "colon_block", "compound_statement",
        "constructor_body", "contract_body", "declaration_list", "declarations", "do_block",
        "do_group", "enum_body", "enum_body_declarations", "enum_class_body",
        "enum_declaration_list", "enum_variant_list", "enumerator_list",
        "field_declaration_list", "indented_block", "indented_cases", "instance_declarations",
        "interface_body", "keyframe_block_list", "local_binds", "match_block", "module_body",
        "protocol_body", "statement_block", "statement_list", "statements", "struct_body",
        "switch_block", "switch_body", "template_body", "then", "yul_block", "after_block",
        "catch_block", "else_block", "rescue_block",
    }
)  # fmt: skip
_MORE = {
    "haskell": {"do"},
    "ruby": {"do"},
    "solidity": {"function_body"},
    "sql": {"function_body"},
    "swift": {"function_body"},
}
_LESS = {"hcl": {"block"}, "nix": {"body"}}
_HEADED = frozenset(
    {
        "case_item", "case_statement", "default_case", "elif_clause", "else_clause",
        "switch_case", "switch_default",
    }
)  # fmt: skip
_HEADED_OF = {
    "bash": {"if_statement"},
    "html": {"element"},
    "javascript": {"jsx_element"},
    "tsx": {"jsx_element"},
}
"""Nodes that hold statements without a block around them: the header is their first line."""


@cache
def block_kinds(language: Language) -> frozenset[int]:
    """Kind ids of nodes whose children are statements, declarations, entries."""
    less = _LESS.get(language.name, set())
    return _ids(language, (_BLOCKS | _MORE.get(language.name, set())) - less)


@cache
def headed_kinds(language: Language) -> frozenset[int]:
    """Kind ids of nodes that begin with a line of their own and go on with statements."""
    return _ids(language, _HEADED | _HEADED_OF.get(language.name, set()))


def _ids(language: Language, names: frozenset[str]) -> frozenset[int]:
    compiled = grammar(language)
    return frozenset(
        kind
        for kind in range(compiled.node_kind_count)
        if compiled.node_kind_is_named(kind) and compiled.node_kind_for_id(kind) in names
    )


def statement_at(language: Language, root: Node, offset: int) -> Node | None:
    """The largest node that starts at ``offset``, short of a block and of the root."""
    blocks = block_kinds(language)
    node = root.descendant_for_byte_range(offset, offset + 1)
    if node is None or node.start_byte != offset or node.parent is None:
        return None
    while (
        (parent := node.parent) is not None
        and parent.parent is not None
        and parent.start_byte == offset
        and parent.kind_id not in blocks
    ):
        node = parent
    return node


def header_end(language: Language, statement: Node) -> int:
    """Where the statement's first block starts, or the statements that it holds without one."""
    blocks, headed = block_kinds(language), headed_kinds(language)
    row, end = statement.start_point.row, statement.end_byte
    stack = [statement]
    while stack:
        node = stack.pop()
        for child in node.children:
            if child.start_byte >= end:
                break
            is_later = node.kind_id in headed and child.is_named and child.start_point.row > row
            if is_later or (child.kind_id in blocks and child.end_point.row > row):
                end = child.start_byte
                break
            if child.end_point.row > row and child.child_count:
                stack.append(child)
    return end


def enclosing_block(
    language: Language, comment: Node, following: int, *, is_own_line: bool
) -> tuple[int, int] | None:
    """Extent of the block around a comment, its header included; None when there is none.

    ``following`` is where the code after it starts: where a block has no brackets, a comment at
    its edge may stand outside of it in the tree. An own line belongs to the block of the code below
    that is indented like it.
    """
    root = comment
    while root.parent is not None:
        root = root.parent
    inner = _around(language, comment.parent)
    below = root.descendant_for_byte_range(following, following + 1)
    if is_own_line and below is not None and _is_aligned(below, comment):
        inner = _around(language, statement_at(language, root, following) or below, below)
    elif not is_own_line:
        for found in (_before(language, root, comment), _opened_at(language, below, comment)):
            if found is not None and (inner is None or found.start_byte > inner.start_byte):
                inner = found
    return _with_header(language, inner) if inner is not None else None


def _around(language: Language, node: Node | None, not_at: Node | None = None) -> Node | None:
    """The innermost block that holds ``node``, or is it; not one that starts with ``not_at``."""
    kinds = block_kinds(language) | headed_kinds(language)
    starts = headed_kinds(language)
    while node is not None and node.parent is not None:
        if node.kind_id in kinds and not (
            not_at is not None and node.start_byte == not_at.start_byte and node.kind_id in starts
        ):
            return node
        node = node.parent
    return None


def _is_aligned(below: Node, comment: Node) -> bool:
    first, second = below.start_point, comment.start_point
    return first.column == second.column and first.row > comment.end_point.row


def _before(language: Language, root: Node, comment: Node) -> Node | None:
    """The block of the code that stands before the comment on its line."""
    if comment.start_byte == 0:
        return None
    point = comment.start_point
    for column in range(1, min(point.column, _NEAR) + 1):
        at = comment.start_byte - column
        leaf = root.descendant_for_byte_range(at, at + 1)
        if leaf is not None and not leaf.child_count and leaf.parent is not None:
            parent = leaf.parent
            is_closing = parent.kind_id in block_kinds(language) and leaf == parent.children[-1]
            return _around(language, parent.parent if is_closing and not leaf.is_named else leaf)
    return None


_NEAR = 40
"""Columns before a comment where code is looked for."""


def _opened_at(language: Language, node: Node | None, comment: Node) -> Node | None:
    """The block that starts with ``node`` right after the comment, its owner starting before."""
    start = node.start_byte if node is not None else 0
    while node is not None and node.start_byte == start:
        parent = node.parent
        if (
            node.kind_id in block_kinds(language)
            and parent is not None
            and parent.parent is not None
            and parent.start_byte < comment.start_byte
            and parent.start_point.row <= comment.start_point.row
        ):
            return node
        node = parent
    return None


def _with_header(language: Language, block: Node) -> tuple[int, int]:
    blocks = block_kinds(language)
    while (
        (owner := block.parent) is not None
        and block.kind_id in blocks
        and owner.kind_id in blocks
        and sum(child.is_named and not child.is_extra for child in owner.children) == 1
    ):
        block = owner  # a list of statements inside its brackets
    if owner is None or owner.parent is None or block.kind_id not in blocks:
        return block.start_byte, block.end_byte
    if owner.kind_id in blocks:
        return block.start_byte, block.end_byte
    if next((child for child in owner.children if child.kind_id in blocks), block) != block:
        return block.start_byte, block.end_byte  # the header is that of another block
    while (parent := owner.parent) is not None and owner.type in _BARE | _WRAPPED:
        if parent.parent is None or (owner.type in _WRAPPED and parent.type not in _WRAPPERS):
            break
        owner = parent
    return owner.start_byte, block.end_byte


_BARE = frozenset({"function_body"})
"""Nodes around a block that add nothing to it."""
_WRAPPERS = frozenset({"decorated_definition", "export_statement"})
"""Nodes that put something before a definition: decorators, a keyword."""
_WRAPPED = frozenset(
    {"function_definition", "class_definition", "function_declaration", "class_declaration"}
)
