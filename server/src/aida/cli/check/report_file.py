"""``--output``: the report in a file."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from aida.cli.check.formats import TEXT, writer_of
from aida.cli.check.outcome import Outcome
from aida.cli.check.report import write_text
from aida.cli.terminal.style import style_for


def write_report(outcome: Outcome, arguments: argparse.Namespace) -> None:
    """Write the report, without colours, into the file; raises OSError."""
    stream = io.StringIO()
    if arguments.format == TEXT:
        write_text(outcome, arguments, stream, style_for(stream, "never"))
    else:
        writer_of(arguments.format)(outcome, stream)
    path = Path(arguments.output)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stream.getvalue().encode("utf-8", "replace"))
