"""Text as terminal cells: how wide it is, and how to cut it, whatever it holds."""

from __future__ import annotations

TAB_WIDTH = 4
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def width_of(text: str) -> int:
    """Terminal cells that printable ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _width(character: str) -> int:
    if character < "\x7f":
        return 1
    import unicodedata

    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def printable(text: str) -> str:
    """``text`` without characters that would move the cursor, or reorder what a reader sees.

    Source code is not trusted: an escape sequence in it must not reach the terminal.
    """
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code < 0xA0 or 0xD800 <= code < 0xE000 or character in "\u2028\u2029":
        return "\ufffd"
    return "\ufffd" if character in _BIDI else character


def one_line(text: str, width: int, dots: str = "…") -> str:
    """``text`` on one line of at most ``width`` cells, with white space collapsed."""
    return shorten(printable(" ".join(text.split())), width, dots)


def shorten(text: str, width: int, dots: str = "…") -> str:
    """``text`` cut to ``width`` cells."""
    if width_of(text) <= width:
        return text
    room = max(width - width_of(dots), 0)
    end = used = 0
    for character in text:
        used += _width(character)
        if used > room:
            break
        end += 1
    return text[:end] + dots


def wrap(text: str, width: int) -> list[str]:
    """``text`` broken between words into rows of at most ``width`` cells, at least one row.

    The standard library's textwrap does more, and takes longer to import than a check to run.
    """
    rows: list[str] = []
    row, used = "", 0
    for word in text.split():
        size = width_of(word)
        if row and used + 1 + size > width:
            rows.append(row)
            row, used = word, size
        else:
            row, used = (f"{row} {word}", used + 1 + size) if row else (word, size)
    return [*rows, row]


class CellLine:
    """One line of source laid out in cells: tabs expanded, and nothing unprintable left."""

    __slots__ = ("starts", "text")

    def __init__(self, source: str) -> None:
        if source.isascii() and source.isprintable():
            self.text = source
            self.starts: range | list[int] = range(len(source) + 1)
            return
        pieces: list[str] = []
        starts = [0]
        for character in source:
            if character == "\t":
                piece = " " * (TAB_WIDTH - starts[-1] % TAB_WIDTH)
            else:
                piece = printable(character)
            pieces.append(piece)
            starts.append(starts[-1] + width_of(piece))
        self.text = "".join(pieces)
        self.starts = starts

    def cell(self, column: int) -> int:
        """Cell where the code point at ``column`` starts; the line's width past its end."""
        return self.starts[max(0, min(column, len(self.starts) - 1))]

    @property
    def width(self) -> int:
        """Cells of the whole line."""
        return self.starts[-1]


def cut(text: str, start: int, end: int) -> str:
    """The part of ``text`` in cells ``[start, end)``; half a wide character becomes a space."""
    if text.isascii():
        return text[start:end]
    out: list[str] = []
    position = 0
    for character in text:
        size = _width(character)
        after = position + size
        if start <= position and after <= end and (size or out):
            out.append(character)
        elif position < end and after > start and size:
            out.append(" " * (min(after, end) - max(position, start)))
        position = after
        if position > end:
            break
    return "".join(out)
