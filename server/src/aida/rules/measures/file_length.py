"""How long a file is."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.file_core import FileMatch, FileView
from aida.rules.measures.code_lines import CodeLines
from aida.rules.measures.core import MeasureCore
from aida.text import Span

WHOLE_FILE = Span(0, 0)
"""Where a finding about a file as a whole stands."""


def file_length(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports a file with more than ``max`` lines of code."""
    limit = core.options["max"]
    if view.source.count(b"\n") < limit:
        return
    value = CodeLines.of(view).total
    if value > limit:
        yield FileMatch(WHOLE_FILE, core.say(VALUE=value, MAX=limit))
