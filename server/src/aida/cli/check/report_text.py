"""The findings for people: by file, each with its code underlined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from aida.cli.check.outcome import FileOutcome, Outcome, Wire
from aida.cli.check.places import place_of
from aida.cli.terminal.cells import one_line, printable, wrap
from aida.cli.terminal.frame import Mark, draw_frame
from aida.cli.terminal.style import Style

INDENT = "  "


def write_findings(outcome: Outcome, stream: TextIO, style: Style) -> None:
    """Write every finding with its code, file by file."""
    writer = _Writer(outcome, stream, style)
    for file in outcome.files:
        if file.findings:
            writer.write_file(file)


class _Writer:
    def __init__(self, outcome: Outcome, stream: TextIO, style: Style) -> None:
        self._outcome = outcome
        self._stream = stream
        self._style = style

    def _write(self, rows: Sequence[str]) -> None:
        self._stream.writelines(f"{row}\n" for row in rows)

    def write_file(self, file: FileOutcome) -> None:
        path = printable(file.shown_path)
        count = len(file.findings)
        word = "finding" if count == 1 else "findings"
        heading = f"{self._style.paint(path, 'underline')} {self._style.dot} {count} {word}"
        self._write([heading, ""])
        lines = _Lines(file)
        helped: set[str] = set()
        for finding in file.findings:
            rows = self._finding_rows(path, finding, lines)
            if finding["rule"] not in helped:  # to repeat it for each finding would be noise
                helped.add(finding["rule"])
                rows += self._help_rows(finding["rule"])
            self._write([*rows, ""])

    def _finding_rows(self, path: str, finding: Wire, lines: _Lines) -> list[str]:
        style, severity = self._style, finding["severity"]
        place = place_of(path, finding["range"])
        message = one_line(finding["message"], 300, style.dots)
        known = " (known)" if "baselined" in finding else ""
        rows = [
            f"{style.paint(severity, severity)}{known}: {style.paint(message, 'bold')}",
            f"{INDENT}{style.paint(place, 'dim')} {style.dot} {finding['rule']}",
            *draw_frame(lines.around(finding), _marks(finding), style, severity),
            *self._elsewhere_rows(path, finding),
        ]
        return rows + self._fix_rows(finding)

    def _elsewhere_rows(self, path: str, finding: Wire) -> list[str]:
        """Labels in other cells, which the frame does not show."""
        return [
            f"{INDENT}{self._style.paint('see', 'label')}: {message} ({place})"
            for label in finding.get("labels", ())
            if _cell(label) != _cell(finding)
            for message in [one_line(label["message"], 300, self._style.dots)]
            for place in [place_of(path, label["range"])]
        ]

    def _fix_rows(self, finding: Wire) -> list[str]:
        fixes = finding.get("fixes")
        if not fixes:
            return []
        fix = fixes[0]
        kind = "safe" if fix["safe"] else "unsafe"
        text = fix.get("title") or one_line(fix["text"], self._style.width - 20, self._style.dots)
        shown = self._style.paint(text, "good") if text else "remove it"
        return [f"{INDENT}{self._style.paint('fix', 'good')}: {shown} ({kind})"]

    def _help_rows(self, rule: str) -> list[str]:
        about = self._outcome.rules.get(rule, {})
        text = about.get("note") or about.get("url", "")
        if not text:
            return []
        gap = INDENT + " " * len("help: ")
        rows: list[str] = []
        for paragraph in text.split("\n"):
            rows += wrap(printable(paragraph), self._style.width - len(gap))
        head = f"{INDENT}{self._style.paint('help', 'accent')}: "
        return [(gap if number else head) + row for number, row in enumerate(rows)]


def _marks(finding: Wire) -> list[Mark]:
    marks = [_mark(finding["range"])]
    for label in finding.get("labels", ()):
        if _cell(label) != _cell(finding):
            continue
        marks.append(_mark(label["range"], primary=label["primary"], message=label["message"]))
    return marks


def _mark(span: Wire, *, primary: bool = True, message: str = "") -> Mark:
    inner = span.get("cell") or span
    start, end = inner["start"], inner["end"]
    return Mark((start["line"], start["column"]), (end["line"], end["column"]), primary, message)


def _cell(place: Wire) -> int:
    """Number of the cell, 0 outside of cells."""
    cell = place["range"].get("cell")
    return cell["number"] if cell else 0


class _Lines:
    """Lines of a file, and of the cells of a notebook."""

    def __init__(self, file: FileOutcome) -> None:
        self._text = _text(file)
        self._known: dict[int, list[str]] = {}

    def around(self, finding: Wire) -> list[str]:
        """Those that a finding's places count."""
        number = _cell(finding)
        if number not in self._known:
            text = _cell_text(self._text, number) if number else self._text
            lines = text.splitlines()
            self._known[number] = [line.decode("utf-8", "replace") for line in lines]
        return self._known[number]


def _cell_text(raw: bytes, number: int) -> bytes:
    from aida.workspace.notebook_file import NotebookError, read_notebook

    try:
        return read_notebook(raw).cells[str(number)].text
    except (NotebookError, KeyError):
        return b""  # it has just changed


def _text(file: FileOutcome) -> bytes:
    text = file.text if file.fixed_text is None else file.fixed_text
    if text is None:
        try:
            text = Path(file.path).read_bytes()
        except OSError:
            return b""  # it vanished: the findings are shown without their code
    return text
