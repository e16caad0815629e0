"""Regular expressions in Rust's syntax, run by RE2: linear time whatever the input.

RE2's shorthand classes know ASCII alone while Rust's know Unicode, so a second program with the
Unicode classes written out serves texts that are not ASCII.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import re2

from aida.rules.requirements import Requirement, choice, either, required

_CLASSES = {
    "d": r"\p{Nd}",
    "w": r"\p{L}\p{M}\p{Nd}\p{Pc}",
    "s": r"\t-\r \x{85}\p{Z}",
}
_PROPERTIES = {
    "ASCII": r"\x00-\x7f",
    "Alphabetic": r"\p{L}\p{Nl}",
    "Alpha": r"\p{L}\p{Nl}",
    "Uppercase": r"\p{Lu}",
    "Lowercase": r"\p{Ll}",
    "White_Space": _CLASSES["s"],
    "XID_Start": r"\p{L}\p{Nl}",
    "XID_Continue": r"\p{L}\p{Nl}\p{M}\p{Nd}\p{Pc}",
    "Letter": r"\p{L}",
    "Uppercase_Letter": r"\p{Lu}",
    "Lowercase_Letter": r"\p{Ll}",
    "Titlecase_Letter": r"\p{Lt}",
    "Mark": r"\p{M}",
    "Number": r"\p{N}",
    "Decimal_Number": r"\p{Nd}",
    "Punctuation": r"\p{P}",
    "Symbol": r"\p{S}",
    "Separator": r"\p{Z}",
    "Other": r"\p{C}",
}
"""Names of properties that RE2 lacks, or knows by their short names alone."""
_TOKEN = re.compile(
    r"\\u\{(?P<u>[0-9A-Fa-f]+)\}|\\u(?P<u4>[0-9A-Fa-f]{4})|\\U(?P<u8>[0-9A-Fa-f]{8})"
    r"|\\(?P<no>[pP])\{(?P<not>\^?)(?:(?:gc|sc|Script|General_Category)[:=])?(?P<property>\w+)\}"
    r"|\\(?P<letter>.)|(?P<posix>\[:\^?\w+:\])|(?P<open>\[\^?\]?)|(?P<close>\])"
    r"|(?P<set>&&|--|~~)|.",
    re.DOTALL,
)
_VERBOSE = re.compile(r"\(\?[a-z]*x[a-z]*\)")
_ASSERTIONS = frozenset(("^", "$", r"\A", r"\z", r"\b", r"\B"))
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")


class RegexError(ValueError):
    """A pattern that is no regular expression, or none of those that run in linear time."""


class Regex:
    """A compiled expression over UTF-8 bytes."""

    __slots__ = ("_ascii", "_unicode", "source")

    def __init__(self, source: str) -> None:
        if _LOOK_AROUND.search(source):
            raise RegexError("look-around is not supported: it has no linear-time engine")
        self.source = source
        self._ascii = _compile(_translate(_strip_verbose(source), unicode=False))
        self._unicode: Any = None

    def program(self, *, unicode: bool) -> Any:
        """The compiled expression for texts with, or without, characters beyond ASCII."""
        if not unicode:
            return self._ascii
        if self._unicode is None:
            self._unicode = _compile(_translate(_strip_verbose(self.source), unicode=True))
        return self._unicode

    def _program(self, text: bytes) -> Any:
        return self._ascii if text.isascii() else self.program(unicode=True)

    def search(self, text: bytes) -> Any:
        """First match anywhere in ``text`` (an object with ``span`` and ``group``), or None."""
        return self._program(text).search(text)

    def finditer(self, text: bytes) -> Iterator[Any]:
        """Matches from left to right, not overlapping."""
        return self._program(text).finditer(text)

    def replace(self, text: str, by: str) -> str:
        """Replace every match; ``by`` may hold ``$1``, ``$name``, ``${name}`` and ``$$``."""
        source = text.encode()
        pieces: list[bytes] = []
        position = 0
        for match in self.finditer(source):
            start, end = match.span()
            if (
                start == end
                and (
                    (start == position and position)  # next to the match before
                    or (source[start : start + 1] > b"\x7f" and source[start] & 0xC0 == 0x80)
                )
            ):
                continue
            pieces += (source[position:start], _expand(by, match))
            position = end
        pieces.append(source[position:])
        return b"".join(pieces).decode("utf-8", "replace")

    def anywhere(self) -> Regex | None:
        """An expression that matches in every text around one that this one matches; or None."""
        try:
            return Regex(_without_assertions(_strip_verbose(self.source)))
        except RegexError:
            return None

    @property
    def groups(self) -> dict[str, int]:
        """Numbers of the named groups."""
        return dict(self._ascii.groupindex)


def _without_assertions(source: str) -> str:
    """``source`` without what asks where in the text it stands."""
    depth = 0
    pieces: list[str] = []
    for match in _TOKEN.finditer(source):
        piece = match[0]
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(depth - 1, 0)
        elif not depth and piece in _ASSERTIONS:
            piece = "(?:)"
        pieces.append(piece)
    return "".join(pieces)


def _compile(source: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(source, options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise RegexError(text) from None


def _strip_verbose(source: str) -> str:
    """RE2 has no ``(?x)``: drop what it would have let the author add."""
    match = _VERBOSE.match(source)
    if not match:
        return source
    flags = match[0].replace("x", "")
    body = re.sub(r"(\\.|\[(?:\\.|[^\]])*\])|#[^\n]*|\s+", r"\1", source[match.end() :])
    return (flags if flags != "(?)" else "") + body


def _translate(source: str, *, unicode: bool) -> str:
    return _Translator(unicode).translate(source)


class _Translator:
    """Rewrites, token by token, what Rust spells differently from RE2."""

    def __init__(self, unicode: bool) -> None:
        self._unicode = unicode
        self._depth = 0  # of brackets

    def translate(self, source: str) -> str:
        return _TOKEN.sub(self._rewrite, source)

    def _rewrite(self, match: re.Match[str]) -> str:
        if codepoint := match["u"] or match["u4"] or match["u8"]:
            return rf"\x{{{codepoint}}}"
        if match["no"]:
            negated = (match["no"] == "P") != bool(match["not"])
            return self._property(match["property"], negated)
        if match["letter"]:
            return self._shorthand(match["letter"], match[0])
        if match["open"]:
            return self._open(match["open"])
        if match["close"] and self._depth:
            self._depth -= 1
            return "" if self._depth else "]"
        if match["set"] and self._depth:
            raise RegexError(
                f"`{match['set']}` inside brackets is not supported: list the characters"
            )
        return match[0]

    def _open(self, bracket: str) -> str:
        self._depth += 1
        if self._depth == 1:
            return bracket
        # `[a[bc]]` is a union in Rust, where RE2 would take the bracket as a character.
        if "^" in bracket or "]" in bracket:
            raise RegexError("a negated set inside another is not supported: list the characters")
        return ""

    def _property(self, name: str, negated: bool) -> str:
        members = _PROPERTIES.get(name)
        if members is None:
            return rf"\{'P' if negated else 'p'}{{{name}}}"
        if members.startswith(r"\p{") and members.count("{") == 1:
            return members.replace("p", "P", 1) if negated else members
        if self._depth:
            if negated:
                raise RegexError(f"\\P{{{name}}} inside brackets is not supported")
            return members
        return f"[^{members}]" if negated else f"[{members}]"

    def _shorthand(self, letter: str, written: str) -> str:
        if letter == "s" and not self._unicode:
            return r"\s\x0b" if self._depth else r"[\s\x0b]"
        members = _CLASSES.get(letter.lower()) if self._unicode else None
        if members is None:
            return written
        if letter.islower():
            return members if self._depth else f"[{members}]"
        # A negated class inside brackets has no spelling in RE2: it keeps its ASCII meaning.
        return written if self._depth else f"[^{members}]"


_REFERENCE = re.compile(r"\$(?:\$|([0-9A-Za-z_]+)|\{([^}]*)\})")


def _expand(template: str, match: Any) -> bytes:
    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        try:
            found = match.group(int(name) if name.isdigit() else name)
        except (IndexError, KeyError, re2.error):
            return ""
        return found.decode("utf-8", "replace") if found else ""

    return _REFERENCE.sub(group, template).encode()


def literals_of(source: str) -> Requirement:
    """Literals that every match of ``source`` holds; empty when none is sure."""
    if "(?" in source.replace("(?:", "").replace("(?P<", "").replace("(?<", ""):
        return ()  # inline flags may switch the case
    try:
        tree = re._parser.parse(source.replace("(?<", "(?P<"))  # type: ignore[attr-defined]
    except (re.error, OverflowError, RecursionError):
        return ()
    return _required_in(tree)


def _required_in(tree: Any) -> Requirement:
    runs: list[str] = []
    clauses: Requirement = ()
    run = ""
    for operator, argument in tree:
        name = str(operator)
        if name == "LITERAL":
            run += chr(argument)
            continue
        runs.append(run)
        run = ""
        if name == "SUBPATTERN":
            clauses += _required_in(argument[-1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] >= 1:
            clauses += _required_in(argument[2])
        elif name == "BRANCH":
            clauses += either(_required_in(branch) for branch in argument[1])
        elif name == "IN" and all(str(op) == "LITERAL" for op, _ in argument):
            clauses += choice(chr(code).encode() for _, code in argument)
    runs.append(run)
    return required(text.encode() for text in runs) + clauses
