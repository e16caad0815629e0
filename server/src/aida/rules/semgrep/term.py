"""Terms: code stripped to what a Semgrep pattern can tell apart.

Semgrep matches on an abstract tree that many languages share: parentheses, quotes, semicolons and
the spelling of a number do not count; a declaration with a value is an assignment; a decorated
function is a function with attributes. Terms are that tree, made from tree-sitter's on demand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from aida.syntax.grammar import Node

# Kinds of term that the matcher treats specially. All others are compared by kind, value, parts.
NAME = "name"  # value: the identifier
DOT = "dot"  # items: object, then a NAME
CALL = "call"  # items: callee, ARGS
NEW = "new"  # items: type, ARGS
ARGS = "args"
KEYWORD_ARG = "keyword-arg"  # value: the keyword; items: expression
STRING = "string"  # value: the content, without quotes
TEMPLATE = "template"  # an interpolated string; items: STRING pieces and expressions
NUMBER = "number"  # value: the number, normalised
CONSTANT = "constant"  # value: true, false, null
BINARY = "binary"  # value: operator; items: left, right
BOOLEAN = "boolean"  # value: and / or; items: left, right
ASSIGN = "assign"  # slots: target, value, type; value: keyword of a declaration, or ""
AUGMENTED = "augmented"  # value: operator; items: target, value
BLOCK = "block"  # items: statements
EXPRESSION = "expression"  # a statement that is an expression; items: the expression
FUNCTION = "function"  # slots: name, params, returns, body, attributes
LAMBDA = "lambda"  # slots: params, body, attributes
CLASS = "class"  # slots: name, bases, body, attributes
BASES = "bases"  # what a class inherits from, in any order
PARAMS = "params"
PARAM = "param"  # slots: name, type, default
ATTRIBUTES = "attributes"
ATTRIBUTE = "attribute"  # a decorator or an annotation; items: name, ARGS
FIELDS = "fields"  # an object literal or a class body: members in any order
FIELD = "field"  # value: the key; items: expression
RETURN = "return"
IF = "if"  # slots: condition, body, otherwise
IMPORT = "import"
SEQUENCE = "sequence"  # a list, tuple or array literal; value: which

# What only patterns hold.
META = "$"  # value: name with its dollar; matches one term
META_MANY = "$..."  # value: name with its dollar; matches any number of terms
DOTS = "..."
DEEP = "<... ...>"  # items: what occurs somewhere inside
TYPED = "$:"  # value: name with its dollar; items: type
ANY_NUMBER = (DOTS, META_MANY)
DOTS_CHAIN = ". ..."  # items: object; any number of accesses and calls follow it


class Term:
    """One node. ``items`` are in order; ``slots`` are named parts, None where the code has none.

    ``node`` is what the term was made of, and ``start`` and ``end`` are its bytes; a term may be
    wider than its node (a decorated function) or narrower (one declarator of several).
    """

    __slots__ = ("_key", "_parts", "end", "kind", "node", "slots", "start", "value")

    def __init__(
        self,
        kind: str,
        node: Node,
        value: str = "",
        items: Sequence[Term] | Callable[[], Sequence[Term]] = (),
        slots: dict[str, Term | None] | None = None,
        span: tuple[int, int] | None = None,
    ) -> None:
        self.kind = kind
        self.node = node
        self.value = value
        self._parts = items
        self.slots = slots or {}
        self.start, self.end = span or (node.start_byte, node.end_byte)
        self._key: object = None

    @property
    def items(self) -> Sequence[Term]:
        """The ordered parts, converted when first asked for."""
        parts = self._parts
        if callable(parts):
            parts = self._parts = parts()
        return parts

    @property
    def key(self) -> object:
        """Equal for terms of the same code."""
        if self._key is None:
            slots = tuple((n, s.key) for n, s in self.slots.items() if s is not None)
            self._key = (self.kind, self.value, tuple(item.key for item in self.items), slots)
        return self._key

    def children(self) -> Iterator[Term]:
        """All parts, in the order of the text as far as it matters."""
        for slot in self.slots.values():
            if slot is not None:
                yield slot
        yield from self.items

    def walk(self) -> Iterator[Term]:
        """This term and everything below it, parents first."""
        stack: list[Term] = [self]
        while stack:
            term = stack.pop()
            yield term
            stack.extend(reversed([*term.children()]))

    def __repr__(self) -> str:
        parts = [repr(item) for item in self.items]
        parts += [f"{name}={slot!r}" for name, slot in self.slots.items() if slot is not None]
        return f"{self.kind}{f':{self.value}' if self.value else ''}({', '.join(parts)})"


def is_dots(term: Term) -> bool:
    """Whether the items are one ellipsis, and nothing else."""
    return [item.kind for item in term.items] == [DOTS]
