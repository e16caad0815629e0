"""What a grammar is made of: the kinds of its nodes, its fields, and which kinds have which."""

from __future__ import annotations

from collections.abc import Iterator
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


class KnownFields:
    """Which fields the nodes of a kind have, as far as that has been found out.

    Finding it out asks `has_field` for every field of the grammar, up to a second in all: so it is
    done in steps, by whoever has time, and looked up by whoever has none.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, language: Language, kind: str) -> tuple[str, ...] | None:
        """Names of the fields, sorted; None while they are not known."""
        return self._known.get((language.name, kind))

    def learn(self, language: Language, kind: str) -> Iterator[None]:
        """Find the fields of a kind out, with a pause after each step."""
        found: list[str] = []
        for field in field_names(language):
            if has_field(language, kind, field):
                found.append(field)
            yield
        self._known[language.name, kind] = tuple(found)
