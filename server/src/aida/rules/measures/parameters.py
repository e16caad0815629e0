"""How many parameters a function has, less those that no caller passes."""

from __future__ import annotations

from aida.syntax.grammar import Node

_NOT_PASSED = frozenset(
    {
        "attribute_item",
        "attribute_list",
        "comment",
        "block_comment",
        "line_comment",
        "keyword_separator",
        "positional_separator",
        "receiver_parameter",
        "self_parameter",
    }
)
_OBJECT = frozenset({b"self", b"cls", b"this"})
_BARE_TYPES = frozenset({"array_type", "predefined_type", "identifier", "generic_name"})


def count_parameters(function: Node) -> int:
    """Parameters in the head of ``function``."""
    parameters = _parameters(function)
    if parameters is None:
        return int(function.child_by_field_name("parameter") is not None)
    count = 0
    for number, parameter in enumerate(parameters.named_children):
        kind = parameter.type
        if kind in _NOT_PASSED or (number == 0 and parameter.text in _OBJECT):
            continue
        if kind == "parameter_declaration":
            count += _declared(parameter)
        elif not _is_loose_part(parameters, kind):
            count += 1
    return count + _has_loose_array(parameters)


def _parameters(function: Node) -> Node | None:
    node: Node | None = function
    while node is not None:
        parameters = node.child_by_field_name("parameters")
        if parameters is not None:
            return parameters
        node = node.child_by_field_name("declarator")
    return None


def _declared(parameter: Node) -> int:
    """Names in one declaration: `a, b int` of Go are two; `void` of C is none."""
    names = len(parameter.children_by_field_name("name"))
    return names or int(parameter.text != b"void")


def _has_loose_array(parameters: Node) -> bool:
    """Whether there is C#'s `params int[] rest`, which has no node of its own."""
    return parameters.type == "parameter_list" and any(
        child.type == "params" for child in parameters.children
    )


def _is_loose_part(parameters: Node, kind: str) -> bool:
    return kind in _BARE_TYPES and _has_loose_array(parameters)
