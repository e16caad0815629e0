"""What names a part of a file, by language: functions, classes, blocks and keys with a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from aida.syntax.grammar import Node, kind_id
from aida.syntax.languages import Language

Parts = tuple[str, ...]
"""Fields that hold the parts of a name; where there is no such field, kinds of children."""

_NAME: Parts = ("name",)


def _named(kinds: str, **others: Parts) -> dict[str, Parts]:
    return dict.fromkeys(kinds.split(), _NAME) | others


_C = _named("struct_specifier enum_specifier union_specifier", function_definition=("declarator",))
_JAVASCRIPT = _named(
    """
    class class_declaration function_declaration function_expression generator_function
    generator_function_declaration method_definition variable_declarator
    """,
    assignment_expression=("left",),
    pair=("key",),
)
_TYPESCRIPT = _JAVASCRIPT | _named(
    """
    abstract_class_declaration abstract_method_signature enum_declaration function_signature
    interface_declaration internal_module method_signature module public_field_definition
    type_alias_declaration
    """
)

SCOPES: Mapping[str, Mapping[str, Parts]] = {
    "bash": _named("function_definition"),
    "c": _C,
    "cpp": _C | _named("class_specifier namespace_definition concept_definition"),
    "csharp": _named(
        """
        namespace_declaration class_declaration struct_declaration interface_declaration
        record_declaration enum_declaration method_declaration property_declaration
        local_function_statement delegate_declaration event_declaration
        """,
        constructor_declaration=("name", "parameters"),
        destructor_declaration=("name",),
        indexer_declaration=("parameters",),
        operator_declaration=("operator", "parameters"),
    ),
    "css": {
        "rule_set": ("selectors",),
        "keyframes_statement": ("keyframes_name",),
        "media_statement": ("parenthesized_query", "keyword_query", "feature_query"),
    },
    "go": _named("function_declaration type_spec", method_declaration=("receiver", "name")),
    "haskell": _named("function bind class data_type newtype", instance=("name", "patterns")),
    "hcl": {"block": ("identifier", "string_lit"), "attribute": ("identifier",)},
    "java": _named(
        """
        class_declaration interface_declaration enum_declaration record_declaration
        annotation_type_declaration constructor_declaration compact_constructor_declaration
        method_declaration variable_declarator
        """
    ),
    "javascript": _JAVASCRIPT | {"field_definition": ("property",)},
    "json": {"pair": ("key",)},
    "kotlin": _named("class_declaration object_declaration function_declaration"),
    "lua": _named("function_declaration", assignment_statement=("variable_list",)),
    "nix": {"binding": ("attrpath",)},
    "php": _named(
        """
        namespace_definition class_declaration interface_declaration trait_declaration
        enum_declaration method_declaration function_definition
        """
    ),
    "python": _named("class_definition function_definition"),
    "ruby": _named(
        "module class method", singleton_method=("object", "name"), singleton_class=("value",)
    ),
    "rust": _named(
        """
        mod_item struct_item enum_item union_item trait_item function_item
        function_signature_item macro_definition const_item static_item
        """,
        impl_item=("trait", "type"),
    ),
    "scala": _named(
        """
        class_definition object_definition trait_definition enum_definition function_definition
        function_declaration given_definition package_object
        """,
        val_definition=("pattern",),
    ),
    "solidity": _named(
        """
        contract_declaration library_declaration interface_declaration struct_declaration
        function_definition modifier_definition enum_declaration
        """
    ),
    "sql": {
        "create_table": ("object_reference",),
        "create_view": ("object_reference",),
        "create_materialized_view": ("object_reference",),
        "create_function": ("object_reference",),
        "create_procedure": ("object_reference",),
        "create_trigger": ("object_reference",),
        "create_index": ("object_reference",),
    },
    "swift": _named(
        """
        class_declaration protocol_declaration function_declaration
        protocol_function_declaration property_declaration
        """
    ),
    "tsx": _TYPESCRIPT,
    "typescript": _TYPESCRIPT,
    "yaml": {"block_mapping_pair": ("key",), "flow_pair": ("key",)},
}
"""Kinds of nodes that have a name, by language. A language that is left out has no scopes."""

_CLOSED: Mapping[str, str] = {
    "python": """
        argument_list as_pattern assert_statement assignment attribute boolean_operator call
        comment comparison_operator decorator delete_statement expression_statement
        import_from_statement import_statement not_operator parameters raise_statement
        return_statement string subscript
    """,
    "go": "argument_list call_expression import_declaration return_statement",
    "java": "import_declaration package_declaration modifiers formal_parameters",
}
"""Kinds whose inside holds no scope. It is never entered: to forget one costs only time."""


@cache
def scope_kinds(language: Language | None) -> Mapping[int, Parts]:
    """Kinds with a name, and the parts of it."""
    table = SCOPES.get(language.name, {}) if language is not None else {}
    return dict(_known(language, table)) if language is not None else {}


@cache
def closed_kinds(language: Language | None) -> frozenset[int]:
    """Kinds that need not be entered to find scopes."""
    if language is None:
        return frozenset()
    kinds = dict.fromkeys(_CLOSED.get(language.name, "").split(), ())
    return frozenset(kind for kind, _ in _known(language, kinds))


def _known(language: Language, table: Mapping[str, Parts]) -> Iterable[tuple[int, Parts]]:
    for name, parts in table.items():
        kind = kind_id(language, name)
        if kind is not None:
            yield kind, parts


def name_of(node: Node, parts: Parts, source: bytes) -> bytes:
    """Name of a scope as it is written; empty when it has none."""
    if parts is _NAME:
        child = node.child_by_field_name("name")
        return b"" if child is None else source[child.start_byte : child.end_byte]
    nodes: list[Node] = []
    for part in parts:
        child = node.child_by_field_name(part)
        # C wraps the name of a function into what it returns and takes.
        while child and part == "declarator" and (inner := child.child_by_field_name(part)):
            child = inner
        nodes += [child] if child else [child for child in node.children if child.type == part]
    return b" ".join(source[node.start_byte : node.end_byte] for node in nodes)
