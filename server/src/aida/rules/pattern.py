"""Code patterns: a snippet with metavariables, parsed by the language's own grammar.

The meaning is ast-grep's: a pattern node matches a tree node of the same kind whose children match
in order, where the strictness says which nodes may be passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.metavariable import (
    MetaVariable,
    VariableKind,
    encode_pattern,
    parse_metavariable,
)
from aida.rules.strictness import SMART, Strictness
from aida.syntax.grammar import ERROR_KIND, Node, comment_kinds, parse
from aida.syntax.keywords import has_plain_keywords, is_sure
from aida.syntax.languages import Language


class PatternNode:
    """One node of a pattern: a metavariable, a leaf (``children`` is None) or an inner node."""

    __slots__ = ("binds", "children", "is_ellipsis", "kind", "named", "text", "variable")

    def __init__(
        self,
        kind: int,
        named: bool,
        text: bytes = b"",
        children: tuple[PatternNode, ...] | None = None,
        variable: MetaVariable | None = None,
    ) -> None:
        self.kind = kind
        self.named = named
        self.text = text
        self.children = children
        self.variable = variable
        self.is_ellipsis = variable is not None and variable.kind >= VariableKind.MULTIPLE
        self.binds: bool = (variable is not None and bool(variable.name)) or any(
            child.binds for child in children or ()
        )

    @property
    def is_punctuation(self) -> bool:
        """An anonymous leaf such as ``,`` or ``(``."""
        return self.variable is None and self.children is None and not self.named

    @property
    def holds_error(self) -> bool:
        """Whether some of it did not parse."""
        if self.variable is not None:
            return False
        return self.kind == ERROR_KIND or any(child.holds_error for child in self.children or ())

    def variables(self) -> set[str]:
        """Names that a match binds."""
        if self.variable is not None:
            return {self.variable.name} if self.variable.name else set()
        return set().union(*(child.variables() for child in self.children or ()))

    def named_leaves(self, depth: int = 0) -> list[tuple[bytes, int]]:
        """Text and depth of the named leaves, all of which any matching code holds."""
        if self.variable is not None:
            return []
        if self.children is None:
            return [(self.text, depth)] if self.named else []
        return [leaf for child in self.children for leaf in child.named_leaves(depth + 1)]


class Pattern:
    """A compiled pattern.

    ``root_kind`` restricts the match where a selector chose the node; ``comments`` are the kinds
    that the language has for comments.
    """

    __slots__ = ("comments", "node", "plain_keywords", "root_kind", "source", "strictness")

    def __init__(
        self,
        node: PatternNode,
        source: str,
        language: Language,
        strictness: Strictness = SMART,
        root_kind: int | None = None,
    ) -> None:
        self.node = node
        self.source = source
        self.strictness = strictness
        self.root_kind = root_kind
        self.comments = comment_kinds(language)
        self.plain_keywords = has_plain_keywords(language)

    @property
    def is_error(self) -> bool:
        """Whether the snippet did not parse into anything but an ERROR node."""
        return self.node.variable is None and self.node.kind == ERROR_KIND

    def sure_leaves(self) -> list[tuple[bytes, int]]:
        """Text and depth of the leaves that any matching code holds: names and keywords."""
        level = self.strictness
        if self.plain_keywords and not level.skips_goal_punctuation and not level.ignores_kind:
            return list(_sure_leaves(self.node, 0))
        return self.node.named_leaves()


def _sure_leaves(node: PatternNode, depth: int) -> Iterator[tuple[bytes, int]]:
    if node.variable is not None:
        return
    if node.children is None:
        if node.named or is_sure(node.text):
            yield node.text, depth
        return
    after_ellipsis = False
    # A parser that mends broken code may put in the keyword that ends a construct: `new.target`.
    mended = node.children[-1] if len(node.children) > 1 else None
    for child in node.children:
        # What stands between an ellipsis and the next name may be missing from the code.
        after_ellipsis = child.is_ellipsis or (after_ellipsis and child.is_punctuation)
        if not after_ellipsis and not (child is mended and child.is_punctuation):
            yield from _sure_leaves(child, depth + 1)


class PatternSyntaxError(ValueError):
    """A snippet that is not one piece of code; the text says why and what to write."""


def parse_snippet(source: str, language: Language) -> Node:
    """Root node of a snippet, its metavariables encoded for the grammar."""
    return parse(language, encode_pattern(source, language.meta_char).encode()).root_node


def compile_pattern(source: str, language: Language, strictness: Strictness = SMART) -> Pattern:
    """Pattern for a whole snippet; raises PatternSyntaxError unless it is one piece of code."""
    root = parse_snippet(source, language)
    if root.child_count == 0:
        raise PatternSyntaxError(f"the pattern `{source}` holds no code")
    if not _is_single(root):
        raise PatternSyntaxError(
            f"the pattern `{source}` is more than one piece of code: "
            "use `all`, `any` or `follows`, or wrap it and pick the part by `context` + `selector`"
        )
    node = root
    while _is_single(node):
        node = node.children[0]
    return Pattern(_convert(node, language.meta_char), source, language, strictness)


def compile_selected(
    node: Node, source: str, language: Language, strictness: Strictness = SMART
) -> Pattern:
    """Pattern for the part of a snippet that a selector chose."""
    return Pattern(_convert(node, language.meta_char), source, language, strictness, node.kind_id)


def _is_single(node: Node) -> bool:
    if node.child_count == 1:
        return True
    if node.child_count == 2:
        # Go's grammar, for one, ends a lone statement in an empty terminator.
        last = node.children[1]
        return last.is_missing or not last.type
    return False


def _convert(node: Node, char: str) -> PatternNode:
    text = node.text or b""
    if text.startswith(char.encode()) and (
        variable := parse_metavariable(text.decode("utf-8", "replace"), char)
    ):
        return PatternNode(node.kind_id, node.is_named, variable=variable)
    if node.child_count == 0:
        return PatternNode(node.kind_id, node.is_named, text)
    children = tuple(_convert(child, char) for child in node.children if not child.is_missing)
    return PatternNode(node.kind_id, node.is_named, text, children)
