"""How long a file is."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.file_core import FileMatch, FileView
from aida.rules.measures.code_lines import CodeLines
from aida.rules.measures.core import MeasureCore
from aida.text import Span

WHOLE_FILE = Span(0, 0)
"""Where a finding about a file as a whole stands."""


class FileLength(MeasureCore):
    """Reports a file with more than ``max`` lines of code."""

    __slots__ = ()

    VARIABLES = ("VALUE", "MAX")

    def matches(self, view: FileView) -> Iterator[FileMatch]:
        limit = self.options["max"]
        if view.source.count(b"\n") < limit:
            return
        value = CodeLines.of(view).total
        if value > limit:
            yield FileMatch(WHOLE_FILE, self.say(VALUE=value, MAX=limit))
