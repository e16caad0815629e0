"""What the conversions of all languages share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.placeholders import METAVARIABLE, encode_metavariable, read_placeholder
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language

if TYPE_CHECKING:
    from aida.rules.semgrep.scan_file import CodeFile

_PUNCTUATION = frozenset("()[]{},;:.") | {"?."}
Conversion = Callable[[Node], Term]


class Converter:
    """Terms for the nodes of one tree. Subclasses name a conversion for each kind they know."""

    transparent: frozenset[str] = frozenset(
        ("parenthesized_expression", "expression_list_single", "type")
    )
    """Kinds that stand for their only named child."""
    names: frozenset[str] = frozenset(("identifier",))
    blocks: frozenset[str] = frozenset(("block",))
    comments: frozenset[str] = frozenset(("comment", "line_comment", "block_comment"))

    augments_are_assignments = False
    """Whether `a = b` as a pattern also matches `a += b`."""

    def __init__(self, language: Language | None = None, *, is_pattern: bool = False) -> None:
        self.language = language
        self.is_pattern = is_pattern
        self._known: dict[int, Term] = {}
        self._table: dict[str, Conversion] = {
            **dict.fromkeys(self.transparent, self._inner),
            **dict.fromkeys(self.names, self.name),
            **dict.fromkeys(self.blocks, self.block),
            **self.table(),
        }

    def table(self) -> dict[str, Conversion]:
        """Conversions by kind of node."""
        return {}

    types_are_apart = False
    """Whether the names of types are no expressions."""
    fields_are_names = False
    """Whether methods see the fields of their class as plain names."""
    parentheses_count = False
    """Whether parentheses belong to the range of what they enclose."""
    numbers_are_folded = True
    """Whether arithmetic on constant numbers is a constant."""
    type_nodes: frozenset[str] = frozenset()
    """Kinds of node that are types: no expression of a pattern is looked for in them."""
    bases_are_types = False
    """Whether the names that a class extends are types."""
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Names of the types of literals, by kind of term."""

    @classmethod
    def spellings(cls, texts: Iterable[str]) -> Iterator[str]:
        """Ways to make a whole file of a pattern, the likeliest first."""
        yield from texts

    def pattern_goals(self, root: Node) -> Sequence[Term]:
        """The statements of a pattern that was parsed as a file."""
        return self.statements(root.children)

    def aliases(self, file: CodeFile) -> Iterable[Sequence[tuple[str, str]]]:
        """Names that stand for a module otherwise than by an import: (local, full name)."""
        return ()

    def keeps_value(self, declaring: Term, scope: str) -> bool:
        """Whether what is given a value once, in a scope of a kind (the file: ""), keeps it."""
        return True

    def is_expression(self, kind: Node) -> bool:
        """Whether a type stands where an expression of a pattern is looked for all the same."""
        return False

    def local_name(self, path: str) -> str:
        """The name that importing a module binds."""
        return path.partition(".")[0] if "." in path else path

    def term(self, node: Node) -> Term:
        """The term for a node; the same one each time."""
        known = self._known.get(node.id)
        if known is None:
            known = self._known[node.id] = self._table.get(node.type, self.other)(node)
        return known

    def maybe(self, node: Node | None) -> Term | None:
        """The term for a node that may be missing."""
        return None if node is None else self.term(node)

    def field(self, node: Node, name: str) -> Term | None:
        """The term for the child in a field."""
        return self.maybe(node.child_by_field_name(name))

    def terms(self, nodes: Iterable[Node]) -> list[Term]:
        """Terms for the nodes that count: no comments, no punctuation."""
        return [self.term(node) for node in self.named(nodes)]

    def named(self, nodes: Iterable[Node]) -> list[Node]:
        """Named nodes that are no comments."""
        return [node for node in nodes if node.is_named and node.type not in self.comments]

    def children(self, node: Node) -> list[Term]:
        """Terms for all named children."""
        return self.terms(node.children)

    def make(
        self,
        kind: str,
        node: Node,
        value: str = "",
        items: Sequence[Term] | Callable[[], Sequence[Term]] = (),
        slots: dict[str, Term | None] | None = None,
        span: tuple[int, int] | None = None,
    ) -> Term:
        """A term for a node."""
        return Term(kind, node, value, items, slots, span)

    # -- conversions that most languages use

    def other(self, node: Node) -> Term:
        """Compared as it is written: kind, operators and keywords, parts."""
        if node.child_count == 0:
            return self.make(node.type, node, self.text(node))
        words = [
            self.text(child)
            for child in node.children
            if not child.is_named and child.type not in _PUNCTUATION
        ]
        return self.make(node.type, node, " ".join(words), lambda: self.children(node))

    def _inner(self, node: Node) -> Term:
        inner = self.named(node.children)
        if len(inner) != 1:
            return self.other(node)
        term = self.term(inner[0])
        if self.parentheses_count and node.type == "parenthesized_expression":
            span = node.start_byte, node.end_byte
            return self.make(term.kind, term.node, term.value, lambda: term.items, term.slots, span)
        return term

    def name(self, node: Node) -> Term:
        """An identifier, or what stands for one in a pattern."""
        text = self.text(node)
        if self.is_pattern:
            placeholder = read_placeholder(text)
            if placeholder is not None:
                return self.make(placeholder[0], node, placeholder[1])
        return self.make(t.NAME, node, text)

    def block(self, node: Node) -> Term:
        """A list of statements."""
        return self.make(t.BLOCK, node, items=lambda: self.statements(node.children))

    def statements(self, nodes: Iterable[Node]) -> list[Term]:
        """Statements; a declaration of several variables is several."""
        found: list[Term] = []
        for node in self.named(nodes):
            found += self.split(node)
        return [self.statement(term) for term in found]

    def split(self, node: Node) -> Sequence[Term]:
        """The statements that one node stands for."""
        return (self.term(node),)

    def statement(self, term: Term) -> Term:
        """A statement made of an expression is marked as one; placeholders stand for themselves."""
        if term.kind == t.EXPRESSION and term.items[0].kind in (t.DOTS, t.META, t.META_MANY):
            return term.items[0]
        return term

    def expression(self, node: Node) -> Term:
        """An expression statement."""
        inner = self.named(node.children)
        if len(inner) != 1:
            return self.make(t.EXPRESSION, node, items=lambda: (self.other(node),))
        term = self.term(inner[0])
        return self.make(t.EXPRESSION, node, items=(term,))

    def body(self, node: Node | None) -> Term | None:
        """A block, or a statement alone in the place of one."""
        if node is None:
            return None
        term = self.term(node)
        if term.kind == t.BLOCK:
            return term
        return self.make(t.BLOCK, node, "single", [self.statement(term)])

    def returning(self, node: Node) -> Term:
        """A body that is one expression: it is returned."""
        value = self.term(node)
        if value.kind in (t.DOTS, t.META_MANY):
            return self.make(t.BLOCK, node, items=(value,))
        return self.make(t.BLOCK, node, items=(self.make(t.RETURN, node, items=(value,)),))

    def call(self, node: Node, callee: Term, arguments: Node | None) -> Term:
        """A call; a pattern's `<... x ...>` and typed metavariables are written as calls, too."""
        items = self.arguments(arguments) if arguments is not None else []
        if self.is_pattern and callee.kind == t.NAME:
            if callee.value == "__deep__":
                return self.make(t.DEEP, node, items=items)
            if callee.value == "__typed__":
                return self.make(t.TYPED, node, items[0].value, (self.type_term(items[1]),))
        if self.is_pattern and callee.kind == t.DOT and callee.items[-1].kind == t.DOTS:
            callee = self.make(t.DOTS_CHAIN, node, items=callee.items[:1])
        args = self.make(t.ARGS, arguments or node, items=items)
        return self.make(t.CALL, node, items=(callee, args))

    def type_text(self, text: str) -> tuple[str, str] | None:
        """Code that declares something of the type ``text``, and the field that holds the type."""
        return None

    def type_term(self, written: Term) -> Term:
        """The type that a typed metavariable names, given as a string."""
        made = self.type_text(METAVARIABLE.sub(encode_metavariable, written.value))
        if made is None or self.language is None:
            return self.make(t.NAME, written.node, written.value)
        code, field = made
        stack = [parse(self.language, code.encode()).root_node]
        while stack:
            node = stack.pop()
            found = node.child_by_field_name(field)
            if found is not None:
                return self.term(found)
            stack.extend(reversed(node.children))
        return self.make(t.NAME, written.node, written.value)

    def arguments(self, node: Node) -> list[Term]:
        """Arguments between parentheses."""
        return self.children(node)

    def access(self, node: Node, value: Term, member: Term) -> Term:
        """`a.b`; in a pattern `a. ... .b` any number of accesses and calls lie between."""
        if self.is_pattern and value.kind == t.DOT and value.items[-1].kind == t.DOTS:
            value = self.make(t.DOTS_CHAIN, node, items=value.items[:1])
        return self.make(t.DOT, node, items=(value, member))

    def binary(self, node: Node) -> Term:
        """An operator between two operands."""
        operator = node.child_by_field_name("operator")
        left, right = self.field(node, "left"), self.field(node, "right")
        if operator is None or left is None or right is None:
            return self.other(node)
        word = self.text(operator)
        if word in ("and", "or", "&&", "||"):
            return self.make(t.BOOLEAN, node, word, (left, right))
        return self.make(t.BINARY, node, word, (left, right))

    def number(self, node: Node) -> Term:
        """A number by its value, so that 0x10 is 16."""
        text = (
            self.text(node)
            .replace("_", "")
            .rstrip("lLnNuUfFdD" if "x" not in self.text(node) else "lLnN")
        )
        try:
            return self.make(t.NUMBER, node, str(int(text, 0)))
        except ValueError:
            pass
        try:
            return self.make(t.NUMBER, node, repr(float(text)))
        except ValueError:
            return self.make(t.NUMBER, node, text)

    def constant(self, node: Node) -> Term:
        """true, false, null."""
        return self.make(t.CONSTANT, node, self.text(node).lower())

    def text(self, node: Node) -> str:
        """Source text of a node."""
        return (node.text or b"").decode("utf-8", "replace")

    def string(self, node: Node, content: str) -> Term:
        """A string without its quotes; in a pattern its metavariables get their dollars back."""
        return self.make(t.STRING, node, content)


_QUOTED = re.compile(
    r"""^[a-zA-Z]*(?P<quote>'''|\"\"\"|'|"|`)(?P<content>.*)(?P=quote)$""", re.DOTALL
)


def unquoted(text: str) -> str:
    """What stands between the quotes of a string literal."""
    match = _QUOTED.match(text)
    return match["content"] if match else text
