"""Colours and symbols for terminals. Nothing more than ANSI codes, because start-up time counts."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing would cost more than everything else here
    from typing import TextIO

_CODES = {
    "bold": "1",
    "dim": "2",
    "underline": "4",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;34",
    "hint": "1;36",
    "good": "32",
    "added": "32",
    "removed": "31",
    "label": "34",
    "accent": "36",
}
DEFAULT_WIDTH = 100
MIN_WIDTH = 40


class Style:
    """How to write on one stream: colours or none, box characters or plain ASCII, and the width."""

    def __init__(self, *, colour: bool = False, unicode: bool = True, width: int = DEFAULT_WIDTH):
        self.colour = colour
        self.width = max(width, MIN_WIDTH)
        self.bar, self.gap, self.dots, self.dot, self.rule, self.tick, self.cross = (
            ("│", "⋮", "…", "·", "─", "✓", "✗")
            if unicode
            else ("|", ":", "...", "-", "-", "ok", "no")
        )

    @property
    def look(self) -> str:
        """Everything that decides how a text is written, as a key."""
        return f"{self.colour} {self.bar} {self.width}"

    def paint(self, text: str, name: str) -> str:
        """``text`` in the colour called ``name``, or as it is without colours."""
        if not self.colour or not text:
            return text
        return f"\x1b[{_CODES[name]}m{text}\x1b[0m"


def style_for(stream: TextIO, when: str = "auto") -> Style:
    """The style that fits ``stream``; ``when`` is auto, always or never."""
    colour = when == "always" or (when == "auto" and _wants_colour(stream))
    if colour and sys.platform == "win32":
        os.system("")  # switches the console to ANSI codes
    encoding = (getattr(stream, "encoding", None) or "ascii").lower()
    return Style(colour=colour, unicode=encoding.startswith("utf"), width=_width(stream))


def _wants_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced is not None:
        return forced not in ("", "0")
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _width(stream: TextIO) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return DEFAULT_WIDTH
