"""What fixes would change, as a unified diff that ``patch -p1`` and ``git apply`` understand."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator

from aida.cli.check.outcome import Outcome
from aida.cli.terminal.style import Style

_COLOURS = {"+": "added", "-": "removed", "@": "accent"}


def print_diff(outcome: Outcome, style: Style) -> None:
    """Write the diff of every file that fixes would change, byte for byte."""
    out = sys.stdout.buffer
    for file in outcome.files:
        if file.text is None or file.fixed_text is None:
            continue
        for line in unified_diff(file.shown_path, file.text, file.fixed_text):
            painted = line
            if style.colour:
                is_name = line.startswith(("--- ", "+++ "))
                colour = "bold" if is_name else _COLOURS.get(line[:1], "")
                body = line.rstrip("\r\n")
                painted = (style.paint(body, colour) if colour else body) + line[len(body) :]
            out.write(painted.encode("utf-8", "surrogateescape"))
    out.flush()


def unified_diff(name: str, before: bytes, after: bytes) -> Iterator[str]:
    """Lines of a diff, with their line endings."""
    for line in difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}"):
        if line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n\\ No newline at end of file\n"


def _lines(text: bytes) -> list[str]:
    lines = text.decode("utf-8").split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])
