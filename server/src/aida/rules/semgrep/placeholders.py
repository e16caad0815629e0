"""How metavariables and ellipses are spelled so that a grammar takes them for identifiers."""

from __future__ import annotations

import re

from aida.rules.semgrep import term as t

DOTS = "__dots__"
_META = "__mv_"
_MANY = "__mvs_"
METAVARIABLE = re.compile(r"\$(\.\.\.)?([A-Z_][A-Z0-9_]*|[0-9]+)")


def encode_metavariable(match: re.Match[str]) -> str:
    """The identifier for a metavariable that `METAVARIABLE` found."""
    return f"{_MANY if match[1] else _META}{match[2]}__"


def read_placeholder(text: str) -> tuple[str, str] | None:
    """Kind and value of the term that an identifier of a pattern stands for, if it does."""
    if text == DOTS:
        return t.DOTS, ""
    if text.startswith(_META) and text.endswith("__"):
        return t.META, "$" + text[len(_META) : -2]
    if text.startswith(_MANY) and text.endswith("__"):
        return t.META_MANY, "$..." + text[len(_MANY) : -2]
    return None


_ENCODED = re.compile(r"__mv(s?)_([A-Z0-9_]*?)__(?![A-Z0-9_])")


def decode(text: str) -> str:
    """``text`` with metavariables spelled as their author wrote them."""
    return _ENCODED.sub(lambda m: f"${'...' if m[1] else ''}{m[2]}", text).replace(DOTS, "...")
