"""CSS-like selectors over node kinds, as ``kind`` takes them: ``call > identifier``."""

from __future__ import annotations

import re
from collections.abc import Callable

from aida.rules.matcher import All, AnyOf, Matcher, Not
from aida.rules.nth_child import NthChild, parse_position
from aida.rules.relation import Follows, Has, Inside, Stop

_TOKEN = re.compile(r"\s*([>+~,])\s*|(\s+)|:([a-z-]+)|([()])|([A-Za-z_][\w-]*)")

KindLookup = Callable[[str], Matcher]
"""Matcher for one kind name; raises for a name that the grammar does not have."""


class SelectorError(ValueError):
    """A selector that cannot be read."""


def is_selector(text: str) -> bool:
    """Whether ``text`` is more than the name of one kind."""
    return re.fullmatch(r"[\w-]+", text) is None


def parse_selector(text: str, lookup: KindLookup) -> Matcher:
    """Matcher for a selector list; raises SelectorError, or whatever ``lookup`` raises."""
    parser = _Parser(text.strip(), lookup)
    matcher = parser.selector_list()
    if parser.peek() is not None:
        raise SelectorError(f"unexpected `{parser.rest()}` in the selector `{text}`")
    return matcher


class _Parser:
    def __init__(self, text: str, lookup: KindLookup) -> None:
        self._text = text
        self._lookup = lookup
        self._position = 0

    def rest(self) -> str:
        return self._text[self._position :]

    def peek(self) -> re.Match[str] | None:
        if self._position >= len(self._text):
            return None
        match = _TOKEN.match(self._text, self._position)
        if match is None:
            raise SelectorError(f"unexpected `{self.rest()[0]}` in the selector `{self._text}`")
        return match

    def take(self) -> None:
        match = self.peek()
        if match is not None:
            self._position = match.end()

    def selector_list(self) -> Matcher:
        choices = [self._complex()]
        while (token := self.peek()) and token[1] == ",":
            self.take()
            if self.peek() is None:
                break  # a trailing comma
            choices.append(self._complex())
        return choices[0] if len(choices) == 1 else AnyOf(choices)

    def _complex(self) -> Matcher:
        matcher = self._compound()
        while token := self.peek():
            combinator = token[1] or token[2]
            if not combinator or combinator == ",":
                break
            self.take()
            if self.peek() is None or self.peek()[4] == ")":  # type: ignore[index]
                break  # trailing white space
            target = self._compound()
            matcher = All((target, _related(combinator.strip(), matcher)))
        return matcher

    def _compound(self) -> Matcher:
        members: list[Matcher] = []
        while token := self.peek():
            if token[5] and not members:
                self.take()
                members.append(self._lookup(token[5]))
            elif token[3]:
                self.take()
                members.append(self._pseudo(token[3]))
            else:
                break
        if not members:
            raise SelectorError(f"a kind is missing at `{self.rest()}` in `{self._text}`")
        return members[0] if len(members) == 1 else All(members)

    def _pseudo(self, name: str) -> Matcher:
        if name in ("nth-child", "nth-last-child"):
            return self._nth(reverse=name == "nth-last-child")
        if name not in ("has", "not", "is"):
            raise SelectorError(f"`:{name}` is not supported: use :has, :not, :is or :nth-child")
        self._expect("(")
        relation = Stop.END
        if name == "has" and (token := self.peek()) and token[1] == ">":
            self.take()
            relation = Stop.NEIGHBOR
        inner = self.selector_list()
        self._expect(")")
        if name == "has":
            return Has(inner, relation)
        return Not(inner) if name == "not" else inner

    def _nth(self, *, reverse: bool) -> Matcher:
        match = re.compile(r"\(\s*([^()]*?)(?:\s+of\s+([^()]*))?\s*\)").match(
            self._text, self._position
        )
        position = parse_position(match[1]) if match else None
        if match is None or position is None:
            raise SelectorError(f"write :nth-child(2n+1), not `{self.rest()}`")
        self._position = match.end()
        of = parse_selector(match[2], self._lookup) if match[2] else None
        return NthChild(*position, of, reverse=reverse)

    def _expect(self, bracket: str) -> None:
        token = self.peek()
        if token is None or token[4] != bracket:
            raise SelectorError(f"`{bracket}` is missing in the selector `{self._text}`")
        self.take()


def _related(combinator: str, left: Matcher) -> Matcher:
    match combinator:
        case ">":
            return Inside(left)
        case "+":
            return Follows(left)
        case "~":
            return Follows(left, Stop.END)
        case _:
            return Inside(left, Stop.END)
