"""Code as a row of tokens, for telling whether two pieces are the same but for their layout.

Blanks, line breaks, comments and lines that import something are no tokens; a string is one. This
is done by regular expressions, not by the grammar: it is ten times as fast, and the same text
always gives the same tokens, which is all that a comparison needs.
"""

from __future__ import annotations

import re
from array import array
from functools import cache
from zlib import crc32

from aida.syntax.languages import Language

_HASH_COMMENTS = frozenset({"bash", "dockerfile", "elixir", "hcl", "nix", "python", "ruby", "yaml"})
_DASH_COMMENTS = frozenset({"haskell", "lua", "sql"})
_HASH = r"\#[^\n]*"
_DASH = r"--[^\n]*"
_SLASH = r"//[^\n]*|/\*.*?\*/"
_IMPORT = r"^[ \t]*(?:import|from|using|package|use|require|include|\#[ \t]*include)\b[^\n(]*"
_IMPORT_LIST = _IMPORT + r"(?:\([^()]*\)[^\n]*)?$"
_STRINGS = r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'"
_TRIPLE = r'"""(?:\\.|[^\\])*?"""|' + r"'''(?:\\.|[^\\])*?'''|"
_RAW = r"`(?:\\.|[^`\\])*`|"
_TOKENS = r"\w+|[=!<>+\-*/%&|^?:.]{1,3}|[^\w\s]"


@cache
def _lexer(language: str) -> re.Pattern[bytes]:
    if language in _HASH_COMMENTS:
        comment, long_string = _HASH, _TRIPLE
    elif language in _DASH_COMMENTS:
        comment, long_string = _DASH, ""
    elif language == "php":
        comment, long_string = f"{_SLASH}|{_HASH}", ""
    else:
        comment, long_string = _SLASH, _RAW
    text = f"{_IMPORT_LIST}|{comment}|({long_string}{_STRINGS}|{_TOKENS})"
    return re.compile(text.encode(), re.MULTILINE | re.DOTALL)


def token_codes(source: bytes, language: Language) -> array[int]:
    """A number for each token of ``source``; tokens that differ hardly ever share one."""
    return array("I", map(crc32, filter(None, _lexer(language.name).findall(source))))


def token_spans(source: bytes, language: Language) -> list[tuple[int, int]]:
    """Start and end of each of the same tokens."""
    return [
        match.span(1) for match in _lexer(language.name).finditer(source) if match.start(1) >= 0
    ]
