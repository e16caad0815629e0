"""The keys and strings of a TOML text and where they stand, also in text that is half written.

The standard library's reader tells no places, and nothing at all of broken text. Spans are bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aida.text import Span

Path = tuple[str, ...]
_KEY = re.compile(r"""[\w-]+|"[^"\n]*"|'[^'\n]*'""")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[^,\]}\n#]*")


@dataclass(frozen=True, slots=True)
class TomlEntry:
    """A key, or an item of an array (``is_item``), with its value where that is a scalar.

    ``path`` are the keys from the top, its own last; an item has that of its array. Tables of an
    array of tables share a path, ``table`` tells them apart.
    """

    path: Path
    span: Span
    value: str | None
    value_span: Span
    table: int = 0
    is_item: bool = False
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class TomlPlace:
    """Where a cursor stands: in the keys of the table ``path``, or in the value of it.

    ``word`` is where what is being typed began; in a string, behind its quote.
    """

    path: Path
    is_value: bool
    word: int
    in_string: bool = False
    is_item: bool = False
    table: int = 0


def read_toml_entries(source: bytes) -> list[TomlEntry]:
    """Every key, header and array item, in the order of the text."""
    # Latin-1 has one character for each byte, so that places in the text are bytes.
    scanner = _Scanner(source.decode("latin-1"))
    scanner.run()
    return scanner.entries


def toml_place(source: bytes, offset: int) -> TomlPlace | None:
    """The place of a byte offset; None in a comment."""
    start = source.rfind(b"\n", 0, offset) + 1
    scanner = _Scanner(source[:offset].decode("latin-1"))
    scanner.run()
    if scanner.comment >= start:
        return None
    return scanner.place


class _Scanner:
    def __init__(self, text: str) -> None:
        self.entries: list[TomlEntry] = []
        self.place = TomlPlace((), False, 0)
        self.comment = -1
        self._text = text
        self._at = 0
        self._table: Path = ()
        self._tables = 0

    def run(self) -> None:
        text = self._text
        while True:
            self._skip(_BLANK)
            self._expect_key(self._table)
            if self._at >= len(text):
                return
            if text[self._at] == "[":
                self._header()
            else:
                self._pair(self._table)
            if self._at >= len(text):
                return  # what is being typed is the end of the text
            end = text.find("\n", self._at)
            self._skip(_SPACE)
            if text[self._at : self._at + 1] not in ("", "\n", "\r", "#"):
                self._at = len(text) if end < 0 else end

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match:
            hash_at = match[0].rfind("#")
            if hash_at >= 0 and "\n" not in match[0][hash_at:]:
                self.comment = self._at + hash_at
            self._at = match.end()

    def _expect_key(self, path: Path) -> None:
        self.place = TomlPlace(path, False, self._at, table=self._tables)

    def _header(self) -> None:
        marks = 2 if self._text.startswith("[[", self._at) else 1
        self._at += marks
        names, span = self._keys((), is_header=True)
        self._table = names
        self._tables += 1
        if names:
            self.entries.append(
                TomlEntry(names, span, None, Span(span.end, span.end), self._tables, is_header=True)
            )
        if self._text.startswith("]", self._at):
            self._at += marks
            self._expect_key(self._table)

    def _keys(self, path: Path, *, is_header: bool = False) -> tuple[Path, Span]:
        """Dotted keys; each but the last is where the place moves into."""
        found: list[str] = []
        start = end = self._at
        while True:
            self._skip(_SPACE)
            self.place = TomlPlace((*path, *found), False, self._at, table=self._tables)
            key = _KEY.match(self._text, self._at)
            if key is None:
                break
            if not found:
                start = key.start()
            end = self._at = key.end()
            found.append(_utf8(key[0].strip("\"'")))
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return (*path, *found), Span(start, end)

    def _pair(self, path: Path) -> None:
        names, span = self._keys(path)
        if not self._text.startswith("=", self._at) or names == path:
            stop = self._text.find("\n", self._at)
            self._at = len(self._text) if stop < 0 else stop
            return
        self._at += 1
        number = len(self.entries)
        value, value_span = self._value(names)
        self.entries.insert(number, TomlEntry(names, span, value, value_span, self._tables))

    def _value(self, path: Path, *, is_item: bool = False) -> tuple[str | None, Span]:
        self._skip(_SPACE)
        text, start = self._text, self._at
        self.place = TomlPlace(path, True, start, is_item=is_item, table=self._tables)
        if text.startswith("[", start):
            self._array(path)
            return None, Span(start, self._at)
        if text.startswith("{", start):
            self._inline(path)
            return None, Span(start, self._at)
        quote = text[start : start + 1]
        if quote in ("'", '"') and quote:
            return self._string(path, quote, is_item)
        match = _BARE.match(text, start)
        self._at = match.end() if match else start
        bare = text[start : self._at].rstrip()
        return _utf8(bare), Span(start, start + len(bare))

    def _string(self, path: Path, quote: str, is_item: bool) -> tuple[str, Span]:
        text, start = self._text, self._at
        mark = quote * 3 if text.startswith(quote * 3, start) else quote
        self.place = TomlPlace(
            path, True, start + len(mark), in_string=True, is_item=is_item, table=self._tables
        )
        end = text.find(mark, start + len(mark))
        line_end = text.find("\n", start)
        if end < 0 or (len(mark) == 1 and 0 <= line_end < end):
            self._at = len(text) if line_end < 0 else line_end
            return _utf8(text[start + len(mark) : self._at]), Span(start + len(mark), self._at)
        self._at = end + len(mark)
        self.place = TomlPlace(path, True, self._at, is_item=is_item, table=self._tables)
        return _utf8(text[start + len(mark) : end]), Span(start + len(mark), end)

    def _array(self, path: Path) -> None:
        self._at += 1
        text = self._text
        self.place = TomlPlace(path, True, self._at, is_item=True, table=self._tables)
        while self._at < len(text):
            self._skip(_BLANK)
            self.place = TomlPlace(path, True, self._at, is_item=True, table=self._tables)
            if self._at >= len(text) or text[self._at] == "]":
                self._at += 1
                return
            before = self._at
            value, span = self._value(path, is_item=True)
            if value is not None and span.end > span.start:
                self.entries.append(TomlEntry(path, span, value, span, self._tables, is_item=True))
            self._skip(_BLANK)
            if text.startswith(",", self._at):
                self._at += 1
                self.place = TomlPlace(path, True, self._at, is_item=True, table=self._tables)
            elif self._at == before:
                self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        self._expect_key(path)
        text = self._text
        while self._at < len(text):
            self._skip(_BLANK)
            self._expect_key(path)
            if self._at >= len(text) or text[self._at] == "}":
                self._at += 1
                return
            before = self._at
            self._pair(path)
            self._skip(_SPACE)
            if text.startswith(",", self._at):
                self._at += 1
                self._expect_key(path)
            elif self._at == before or text.startswith("\n", self._at):
                return


def _utf8(text: str) -> str:
    return text.encode("latin-1", "replace").decode("utf-8", "replace")
