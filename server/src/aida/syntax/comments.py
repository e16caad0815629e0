"""Comments: which nodes are some, and how to write one in each language."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from aida.syntax.grammar import Node, grammar
from aida.syntax.languages import Language

_NAMED_OTHERWISE = frozenset({"haddock", "marginalia", "comment_content"})
_NO_COMMENTS = ("comment_statement", "keyword_comment")
"""Kinds of SQL that are about the statement COMMENT ON."""


class CommentStyle(NamedTuple):
    """What stands before and after the text of a comment on one line."""

    opening: str
    closing: str = ""

    def around(self, text: str) -> str:
        """``text`` as a comment."""
        return f"{self.opening} {text} {self.closing}".rstrip()


_HASH, _SLASHES, _DASHES = CommentStyle("#"), CommentStyle("//"), CommentStyle("--")
_STARS = CommentStyle("/*", "*/")
_STYLES: dict[str, tuple[CommentStyle, ...]] = {
    **dict.fromkeys(
        ("bash", "dockerfile", "elixir", "hcl", "nix", "python", "ruby", "yaml"), (_HASH,)
    ),
    **dict.fromkeys(
        ("c", "cpp", "csharp", "go", "java", "kotlin", "rust", "scala", "solidity", "swift"),
        (_SLASHES, _STARS),
    ),
    **dict.fromkeys(
        ("javascript", "tsx", "typescript"), (_SLASHES, _STARS, CommentStyle("{/*", "*/}"))
    ),
    "css": (_STARS,),
    "haskell": (_DASHES,),
    "html": (CommentStyle("<!--", "-->"),),
    "json": (),  # some readers of JSON refuse comments, although the grammar knows them
    "lua": (_DASHES,),
    "php": (_SLASHES, _STARS),
    "sql": (_DASHES,),
}


def comment_styles(language: Language | None) -> tuple[CommentStyle, ...]:
    """Ways to write a comment on one line, the usual one first; none where comments may harm."""
    return _STYLES.get(language.name, ()) if language is not None else (_HASH,)


@cache
def comment_node_kinds(language: Language) -> frozenset[int]:
    """Kind ids of nodes that are a comment or a part of one."""
    compiled = grammar(language)
    return frozenset(
        kind
        for kind in range(compiled.node_kind_count)
        if compiled.node_kind_is_named(kind)
        and (name := compiled.node_kind_for_id(kind)) is not None
        and (("comment" in name and name not in _NO_COMMENTS) or name in _NAMED_OTHERWISE)
    )


def comment_at(language: Language, root: Node, offset: int) -> Node | None:
    """The whole comment that holds byte ``offset``; None where that is no comment."""
    kinds = comment_node_kinds(language)
    node = root.descendant_for_byte_range(offset, offset + 1)
    found: Node | None = None
    while node is not None:
        if node.kind_id in kinds:
            found = node
        elif found is not None:
            break
        node = node.parent
    return found
