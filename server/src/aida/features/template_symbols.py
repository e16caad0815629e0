"""The tab stops of a template, for its outline."""

from __future__ import annotations

import re
from typing import NamedTuple

from aida.text import Span

_STOP = re.compile(rb"\$(?:\{(\d+)(?::([^{}$\n]*)|\|([^|\n]*))?|(\d+))")


class Stop(NamedTuple):
    """The first place of a tab stop; ``detail`` is its default, or its choices."""

    name: str
    detail: str
    span: Span


def stops_in(source: bytes, span: Span) -> list[Stop]:
    """Tab stops of the body in ``span``, by their numbers."""
    found: dict[int, Stop] = {}
    for match in _STOP.finditer(source, span.start, span.end):
        if source[match.start() - 1 : match.start()] == b"\\":
            continue
        number = int(match[1] or match[4])
        detail = (match[2] or match[3] or b"").decode("utf-8", "replace")
        found.setdefault(number, Stop(f"${number}", detail, Span(*match.span())))
    return [found[number] for number in sorted(found)]
