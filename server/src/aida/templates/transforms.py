"""Transforms of variables: ``${NAME/regex/format/flags}``.

The expressions run on RE2, as those of rules do: linear time, and no look-around.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aida.rules.regex import Regex, RegexError
from aida.rules.string_case import convert_case

CASES: dict[str, str] = {
    "upcase": "upperCase",
    "downcase": "lowerCase",
    "capitalize": "capitalize",
    "pascalcase": "pascalCase",
    "camelcase": "camelCase",
    "snakecase": "snakeCase",
    "kebabcase": "kebabCase",
}
"""``${1:/upcase}`` and its like, by the case that they give."""

FLAGS = "gims"
"""``g``: all matches, not only the first; the others as in every regular expression."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the match in a format: as it is, in another case, or a text for it.

    ``present`` is what to write when the group matched (None: the group itself), ``absent`` what
    when it did not.
    """

    number: int
    case: str = ""
    present: str | None = None
    absent: str = ""

    def text(self, group: Callable[[int], str]) -> str:
        """What to write for a match."""
        found = group(self.number)
        if not found:
            return self.absent
        if self.present is not None:
            return self.present
        return convert_case(found, CASES[self.case]) if self.case else found


@dataclass(frozen=True, slots=True)
class Transform:
    """Replaces what a regular expression finds by a format."""

    regex: str
    format: tuple[str | Group, ...]
    flags: str = ""

    @property
    def problem(self) -> str:
        """What is wrong with it; empty when it can be used."""
        try:
            groups = Regex(self._source()).program(unicode=False).groups
        except RegexError as error:
            return f"`{self.regex}` is not a regular expression: {error}"
        highest = max((part.number for part in self.format if isinstance(part, Group)), default=0)
        if highest > groups:
            return f"`{self.regex}` has {groups} groups, there is no ${highest}"
        return ""

    def apply(self, text: str) -> str:
        """The text with the first match replaced, or with all of them."""
        source = text.encode()
        pieces: list[str] = []
        position = 0
        for match in Regex(self._source()).finditer(source):
            pieces.append(source[position : match.start()].decode())
            pieces += (
                part if isinstance(part, str) else part.text(lambda n, m=match: _group(m, n))
                for part in self.format
            )
            position = match.end()
            if "g" not in self.flags:
                break
        return "".join(pieces) + source[position:].decode("utf-8", "replace")

    def _source(self) -> str:
        flags = "".join(flag for flag in self.flags if flag != "g")
        return f"(?{flags}){self.regex}" if flags else self.regex


def _group(match: Any, number: int) -> str:
    return (match.group(number) or b"").decode("utf-8", "replace")
