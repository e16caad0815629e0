"""Text to a snippet, by the grammar of the Language Server Protocol.

What the protocol leaves open is refused, so that a template means the same in every editor:
transforms of tab stops, which some editors know and others show as text.
"""

from __future__ import annotations

import re
from typing import NoReturn

from aida.templates.snippet import Part, Snippet, TabStop, Variable
from aida.templates.transforms import CASES, FLAGS, Group, Transform

_PLAIN = re.compile(r"[^\\$}]+")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAX_DEPTH = 20


class SnippetError(ValueError):
    """A body that is no snippet. ``at`` is the index of the character that is wrong."""

    def __init__(self, problem: str, at: int, hint: str = "") -> None:
        super().__init__(problem)
        self.at = at
        self.hint = hint


def parse_snippet(text: str) -> Snippet:
    """The snippet in ``text``; raises SnippetError."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def whole(self) -> Snippet:
        return self._parts("", 0)

    def _fail(self, problem: str, hint: str = "", at: int | None = None) -> NoReturn:
        raise SnippetError(problem, self._at if at is None else at, hint)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _parts(self, end: str, opened: int) -> Snippet:
        """Parts up to ``end``, which is taken; up to the end of the text without."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail("placeholders are nested too deeply")
        parts: list[Part] = []
        literal = ""
        while self._at < len(self._text):
            if plain := self._match(_PLAIN):
                literal += plain
            elif end and self._peek() == end:
                break
            elif self._peek() == "\\":
                literal += self._escaped("$}\\")
            elif self._peek() == "$" and (part := self._dollar()) is not None:
                if literal:
                    parts.append(literal)
                parts.append(part)
                literal = ""
            else:
                literal += self._text[self._at]
                self._at += 1
        if end and not self._take(end):
            self._fail("this placeholder is never closed", f"write `{end}` after it", opened)
        self._depth -= 1
        return (*parts, literal) if literal else tuple(parts)

    def _escaped(self, special: str) -> str:
        following = self._text[self._at + 1 : self._at + 2]
        if following and following in special:
            self._at += 2
            return following
        self._at += 1
        return "\\"

    def _dollar(self) -> TabStop | Variable | None:
        """A tab stop or a variable; None for a dollar that is only text."""
        start = self._at
        self._at += 1
        if number := self._match(_NUMBER):
            return TabStop(int(number))
        if name := self._match(_NAME):
            return Variable(name, start)
        if self._take("{"):
            if number := self._match(_NUMBER):
                return self._stop(int(number), start)
            if name := self._match(_NAME):
                return self._variable(name, start)
            hint = "write `\\${` for the text"
            self._fail("after `${` comes a number or a name", hint, start)
        self._at = start
        return None

    def _stop(self, number: int, start: int) -> TabStop:
        if self._take("}"):
            return TabStop(number)
        if self._take(":"):
            return TabStop(number, self._parts("}", start))
        if self._take("|"):
            return TabStop(number, choices=self._choices(start))
        if self._peek() == "/":
            self._fail(
                "a tab stop cannot be transformed: not every editor would do it",
                "transform a variable, or write both forms as tab stops",
                start,
            )
        self._fail(f"the tab stop {number} is never closed", "write `}` after it", start)

    def _choices(self, start: int) -> tuple[str, ...]:
        choices = [""]
        while self._at < len(self._text):
            if self._take("|}"):
                return tuple(choices)
            if self._take(","):
                choices.append("")
            elif self._peek() == "\\":
                choices[-1] += self._escaped(",|\\")
            else:
                choices[-1] += self._text[self._at]
                self._at += 1
        self._fail("these choices are never closed", "write `|}` after them", start)

    def _variable(self, name: str, start: int) -> Variable:
        if self._take("}"):
            return Variable(name, start)
        if self._take(":"):
            return Variable(name, start, self._parts("}", start))
        if self._take("/"):
            regex = self._until_slash("the regular expression", start)
            form = self._format(start)
            flags = self._match(re.compile(r"[a-z]*"))
            if not self._take("}"):
                self._fail("the transform is never closed", "write `}` after its flags", start)
            if unknown := set(flags) - set(FLAGS):
                self._fail(
                    f"`{min(unknown)}` is not a flag of a transform",
                    f"known are: {', '.join(FLAGS)}",
                    start,
                )
            transform = Transform(regex, form, flags)
            if problem := transform.problem:
                self._fail(problem, at=start)
            return Variable(name, start, transform=transform)
        self._fail(f"the variable {name} is never closed", "write `}` after it", start)

    def _until_slash(self, what: str, start: int) -> str:
        text = ""
        while self._at < len(self._text):
            if self._take("/"):
                return text
            if self._text.startswith("\\/", self._at):
                text += "/"
                self._at += 2
            else:
                step = 2 if self._peek() == "\\" else 1
                text += self._text[self._at : self._at + step]
                self._at += step
        self._fail(f"{what} of the transform never ends", "write `/` after it", start)

    def _format(self, start: int) -> tuple[str | Group, ...]:
        parts: list[str | Group] = []
        while self._at < len(self._text):
            if self._take("/"):
                return tuple(parts)
            if self._peek() == "\\":
                parts.append(self._escaped("$}\\/"))
            elif self._take("$"):
                parts.append(self._group(start))
            else:
                parts.append(self._text[self._at])
                self._at += 1
        self._fail("the format of the transform never ends", "write `/` after it", start)

    def _group(self, start: int) -> Group:
        if number := self._match(_NUMBER):
            return Group(int(number))
        if not self._take("{") or not (number := self._match(_NUMBER)):
            self._fail("in a format, `$` is followed by a group", "write `\\$` for the text", start)
        group = int(number)
        if self._take("}"):
            return Group(group)
        if self._take(":/"):
            case = self._match(_NAME)
            if case not in CASES:
                self._fail(f"`{case}` is not a case", f"known are: {', '.join(CASES)}", start)
            self._close(start)
            return Group(group, case)
        if self._take(":+"):
            return Group(group, present=self._plain("}", start))
        if self._take(":?"):
            return Group(group, present=self._plain(":", start), absent=self._plain("}", start))
        if self._take(":-") or self._take(":"):
            return Group(group, absent=self._plain("}", start))
        self._fail(f"the group {group} is never closed", "write `}` after it", start)

    def _close(self, start: int) -> None:
        if not self._take("}"):
            self._fail("the group is never closed", "write `}` after it", start)

    def _plain(self, end: str, start: int) -> str:
        text = ""
        while self._at < len(self._text):
            if self._take(end):
                return text
            if self._peek() == "\\":
                text += self._escaped("$}\\/:")
            else:
                text += self._text[self._at]
                self._at += 1
        self._fail(f"`{end}` is missing", at=start)
