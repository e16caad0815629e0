"""Cobertura's XML, as coverage.py, gcovr, coverlet, phpunit and others write it."""

from __future__ import annotations

from xml.parsers import expat

from aida.workspace.coverage.report import CoverageReport, ReportError


def read_cobertura(data: bytes) -> CoverageReport:
    """The report in ``data``; raises ReportError. Entities are refused, nothing is fetched."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ReportError(f"not valid XML: {error}") from None
    if not reader.is_cobertura:
        raise ReportError("no Cobertura report: its root is not <coverage>")
    return reader.report


class _Reader:
    def __init__(self) -> None:
        self.report = CoverageReport()
        self.is_cobertura = False
        self._file = ""
        self._depth = 0
        self._source: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        # A declared entity may stand for a gigabyte, or for a file of this machine.
        self.parser.EntityDeclHandler = _refuse_entity

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self.is_cobertura = tag == "coverage"
        elif tag == "source":
            self._source = []
        elif tag == "class":
            self._file = attributes.get("filename", "")
        elif tag == "line" and self._file:
            number, hits = attributes.get("number", ""), attributes.get("hits", "")
            if not (number.isdecimal() and hits.lstrip("-").isdecimal()):
                raise ReportError(
                    f"line {self.parser.CurrentLineNumber}: <line> needs `number` and `hits`"
                )
            self.report.add(self._file, int(number), int(hits))

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "class":
            self._file = ""
        elif tag == "source" and self._source is not None:
            folder = "".join(self._source).strip()
            if folder:
                self.report.folders.append(folder)
            self._source = None

    def _text(self, text: str) -> None:
        if self._source is not None:
            self._source.append(text)


def _refuse_entity(name: str, *_: object) -> None:
    raise ReportError(f"declares the entity `{name}`: reports with entities are not read")
