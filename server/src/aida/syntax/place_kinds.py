"""Kinds of nodes that hold statements, members and declarations, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Holders(NamedTuple):
    """What stands directly in a node of one of the kinds.

    ``blocks`` hold statements, ``bodies`` the members of a type, ``open`` whatever their parent
    holds, ``items`` are kinds that may stand above everything else in a file. ``is_script`` says
    that statements may stand at the top level.
    """

    blocks: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    is_script: bool = True


def _holders(
    blocks: str = "", bodies: str = "", open: str = "", items: str = "", *, is_script: bool = True
) -> Holders:
    return Holders(
        frozenset(blocks.split()),
        frozenset(bodies.split()),
        frozenset(open.split()),
        frozenset(items.split()),
        is_script,
    )


_SCRIPT = _holders(
    blocks="statement_block switch_case switch_default",
    bodies="class_body interface_body object_type enum_body",
    open="statement_identifier",
    items="import_statement hash_bang_line",
)

HOLDERS: Mapping[str, Holders] = {
    "bash": _holders(
        """
        compound_statement if_statement elif_clause else_clause do_group case_item subshell
        """
    ),
    "csharp": _holders(
        "block switch_section",
        "declaration_list enum_member_declaration_list",
        items="using_directive file_scoped_namespace_declaration extern_alias_directive",
        is_script=False,
    ),
    "go": _holders(
        "block expression_case type_case communication_case default_case",
        "field_declaration_list",
        open="statement_list",
        items="package_clause import_declaration",
        is_script=False,
    ),
    "java": _holders(
        "block constructor_body switch_block_statement_group",
        "class_body interface_body enum_body enum_body_declarations annotation_type_body",
        items="package_declaration import_declaration",
        is_script=False,
    ),
    "javascript": _SCRIPT,
    "python": _holders(
        "block",
        items="import_statement import_from_statement future_import_statement expression_statement",
    ),
    "rust": _holders(
        "block",
        "declaration_list field_declaration_list",
        items="use_declaration extern_crate_declaration inner_attribute_item attribute_item",
        is_script=False,
    ),
    "tsx": _SCRIPT,
    "typescript": _SCRIPT,
}
"""Other languages have lines: a statement stands at the start of one."""

TYPE_WORDS = ("class", "struct", "interface", "impl", "trait", "enum", "record", "object")
"""Parts of the kinds of nodes that are a type; in the body of anything else stand declarations."""

FUNCTION_WORDS = ("function", "method", "constructor", "arrow")
"""Parts of the kinds of nodes that are a function."""

STRING_WORDS = ("string", "char_literal", "heredoc_body", "template_literal", "regex")
CODE_IN_STRINGS = ("interpolation", "substitution", "expansion")

NOT_EXPRESSIONS = ("import", "parameter", "package", "use_", "using", "decorator", "attribute_item")
"""Parts of the kinds of nodes that hold names, not expressions."""

NAME_FIELDS = frozenset(
    {"name", "pattern", "left", "label", "alias", "parameters", "type", "field"}
)
"""Fields that hold a name that is made, not an expression."""
