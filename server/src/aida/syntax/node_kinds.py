"""What a grammar is made of: the kinds of its nodes, its fields, and which kinds have which."""

from __future__ import annotations

from functools import cache

from aida.syntax.grammar import Query, grammar
from aida.syntax.languages import Language


@cache
def named_kinds(language: Language) -> tuple[str, ...]:
    """Names of the kinds of named nodes, sorted; without the grammar's internal ones."""
    compiled = grammar(language)
    return tuple(
        sorted(
            {
                name
                for kind in range(compiled.node_kind_count)
                if compiled.node_kind_is_named(kind)
                and compiled.node_kind_is_visible(kind)
                and (name := compiled.node_kind_for_id(kind))
            }
        )
    )


@cache
def field_names(language: Language) -> tuple[str, ...]:
    """Names of the fields, sorted."""
    compiled = grammar(language)
    names = (compiled.field_name_for_id(field) for field in range(1, compiled.field_count + 1))
    return tuple(sorted(name for name in names if name))


@cache
def has_field(language: Language, kind: str, field: str) -> bool:
    """Whether a node of the kind can have the field. Takes up to 20 ms when asked first.

    A query for what the grammar rules out does not compile: nothing else tells at run time.
    """
    try:
        Query(grammar(language), f"({kind} {field}: (_)) @k")
    except (ValueError, SyntaxError):
        return False
    return True
