"""The keys of a YAML text and where they stand, found line by line.

A file that is being typed is seldom whole YAML: a parser would give up where an editor must not.
Block and flow style are read, anchors and multi-line flow are not followed. Spans are bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aida.text import Span

_PREFIX = re.compile(r"[ \t]*(?:-[ \t]+)*(?:-$)?")
_KEY = re.compile(r"""("[^"]*"|'[^']*'|[^\s#:{}\[\],&*!|>'"%@`][^:#{}\[\]]*?)[ \t]*:(?=[ \t]|$)""")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")


@dataclass(slots=True)
class Entry:
    """One key with its value, or one item of a list, which has no key.

    ``value`` is a scalar on the same line, without quotes. ``column`` is that of the key, in bytes.
    ``end_line`` is the last line of what belongs to it. ``parents`` are the keys around it.
    """

    key: str
    span: Span
    value: str
    value_span: Span
    column: int
    line: int
    end_line: int
    parents: tuple[str, ...]
    document: int
    begins_item: bool = False
    is_flow: bool = False


def read_entries(source: bytes) -> list[Entry]:
    """Every key and every scalar item, in the order of the text."""
    # Latin-1 has one character for each byte, so that places in the text are bytes.
    return _Reader().read(source.decode("latin-1"))


def line_number(entries: list[Entry], line: int) -> Entry | None:
    """The innermost entry that holds a line."""
    found = [entry for entry in entries if entry.line <= line <= entry.end_line]
    return max(found, key=lambda entry: (entry.line, entry.column), default=None)


def utf8(text: str) -> str:
    """Text that was read byte by byte."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")


class _Reader:
    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._open: list[Entry] = []
        self._document = 0
        self._last_line = 0
        self._block_column = -1

    def read(self, text: str) -> list[Entry]:
        at = 0
        for number, line in enumerate(text.splitlines(keepends=True)):
            self._line(line.rstrip("\r\n"), at, number)
            at += len(line)
        self._close(-1)
        return self._entries

    def _line(self, line: str, at: int, number: int) -> None:
        bare = line.strip()
        if not bare:
            return
        indent = len(line) - len(line.lstrip())
        if self._block_column >= 0:
            if indent > self._block_column:
                self._last_line = number
                return
            self._block_column = -1
        if bare.startswith("#"):
            return
        if line.startswith(("---", "...")):
            self._close(-1)
            self._document += 1
            return
        prefix = _PREFIX.match(line)
        column = prefix.end() if prefix else indent
        self._close(column if column == indent else indent + 1)
        self._last_line = number
        if column > indent:
            self._close(column)
        key = _KEY.match(line, column)
        has_dash = "-" in line[indent:column]
        if key is None:
            self._scalar(line, column, at, number, has_dash)
            return
        name = key[1].strip("\"'")
        value_at = key.end() + len(line[key.end() :]) - len(line[key.end() :].lstrip())
        entry = self._add(
            name,
            Span(at + key.start(1), at + key.end(1)),
            line,
            value_at,
            at,
            column,
            number,
            has_dash,
        )
        self._open.append(entry)
        rest = line[value_at:]
        if _BLOCK.match(rest):
            self._block_column = indent if has_dash else column
        elif rest[:1] in ("{", "["):
            self._flow(line, value_at, at, number, (*entry.parents, name))

    def _scalar(self, line: str, column: int, at: int, number: int, has_dash: bool) -> None:
        if line[column : column + 1] in ("{", "["):
            self._flow(line, column, at, number, self._parents())
        elif has_dash:
            place = Span(at + column, at + column)
            self._add("", place, line, column, at, column, number, True)

    def _flow(self, line: str, start: int, at: int, number: int, parents: tuple[str, ...]) -> None:
        for name, key, value, around in scan_flow(line, start, len(line)).closed:
            self._entries.append(
                Entry(
                    utf8(name),
                    Span(at + key[0], at + key[1]),
                    utf8(line[value[0] : value[1]].strip("\"'")),
                    Span(at + value[0], at + value[1]),
                    key[0],
                    number,
                    number,
                    (*parents, *map(utf8, around)),
                    self._document,
                    is_flow=True,
                )
            )

    def _add(
        self,
        name: str,
        span: Span,
        line: str,
        value_at: int,
        at: int,
        column: int,
        number: int,
        begins_item: bool,
    ) -> Entry:
        value = _COMMENT.sub("", line[value_at:]).rstrip()
        entry = Entry(
            utf8(name),
            span,
            utf8(_unquoted(value)),
            Span(at + value_at, at + value_at + len(value)),
            column,
            number,
            number,
            self._parents(),
            self._document,
            begins_item,
        )
        self._entries.append(entry)
        return entry

    def _parents(self) -> tuple[str, ...]:
        return tuple(entry.key for entry in self._open)

    def _close(self, column: int) -> None:
        """End what stands at ``column`` or right of it."""
        while self._open and self._open[-1].column >= column:
            self._open.pop().end_line = self._last_line


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


Range = tuple[int, int]


@dataclass(slots=True)
class Flow:
    """What a text in flow style holds, as far as it goes.

    ``closed`` are name, places of key and value, and keys around; items of lists have no name.
    ``open`` are the keys around the end of the text; ``key`` is set where its value would stand,
    and ``word`` is where what is being typed began. ``is_list`` tells that an item is typed.
    """

    closed: list[tuple[str, Range, Range, tuple[str, ...]]]
    open: tuple[str, ...]
    key: str
    word: int
    is_open: bool
    is_list: bool


def scan_flow(text: str, start: int, end: int) -> Flow:
    """Read flow style from ``start``, which stands at its first bracket."""
    closed: list[tuple[str, Range, Range, tuple[str, ...]]] = []
    stack: list[tuple[str, str, Range]] = []  # bracket, key of the value being read, its place
    word, at = start, start
    key, key_place = "", (start, start)

    def around() -> tuple[str, ...]:
        return tuple(name for _, name, _ in stack if name)

    def finish(until: int) -> None:
        low, high = _trimmed(text, word, until)
        if key:
            closed.append((key, key_place, (low, high), around()))
        elif stack and stack[-1][0] == "[" and high > low:
            closed.append(("", (low, low), (low, high), around()))

    while at < end:
        character = text[at]
        if character in "\"'" and not text[word:at].strip():
            closing = text.find(character, at + 1, end)
            at = end if closing < 0 else closing
        elif character in "{[":
            stack.append((character, key, key_place))
            if key:
                closed.append((key, key_place, (at, at), around()[:-1]))
            key, word = "", at + 1
        elif character in "}]":
            finish(at)
            if stack:
                stack.pop()
            key, word = "", at + 1
            if not stack:
                break
        elif character == ",":
            finish(at)
            key, word = "", at + 1
        elif character == ":" and not key and text[at + 1 : at + 2] in ("", " ", "\t"):
            low, high = _trimmed(text, word, at)
            key, key_place = text[low:high].strip("\"'"), (low, high)
            word = at + 1
        at += 1
    is_list = bool(stack) and stack[-1][0] == "["
    return Flow(closed, around(), key, word, bool(stack), is_list)


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t":
        end -= 1
    return start, end


def siblings(entries: list[Entry], entry: Entry) -> Iterator[Entry]:
    """Entries of the same mapping as ``entry``, itself included."""
    place = next(number for number, other in enumerate(entries) if other is entry)
    first = place
    while first > 0 and not entries[first].begins_item:
        above = entries[first - 1]
        if above.document != entry.document or _is_outside(above, entry):
            break
        first -= 1
    for number in range(first, len(entries)):
        other = entries[number]
        is_past = number > place and (other.begins_item and _is_same(other, entry))
        if other.document != entry.document or is_past:
            break
        if number > place and _is_outside(other, entry):
            break
        if _is_same(other, entry):
            yield other


def _is_same(one: Entry, other: Entry) -> bool:
    return one.parents == other.parents and one.column == other.column


def _is_outside(one: Entry, other: Entry) -> bool:
    return one.column < other.column and not one.is_flow
