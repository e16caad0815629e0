"""Which lines hold code: neither blank nor nothing but a comment or a docstring."""

from __future__ import annotations

from itertools import accumulate

from aida.rules.file_core import FileView
from aida.rules.measures.structure import structure_of

_BLANK = bytes(byte if byte == 0x0A else 0x20 for byte in range(256))


class CodeLines:
    """Counts of lines of code, all lines given from 0."""

    __slots__ = ("_before",)

    def __init__(self, view: FileView) -> None:
        text = bytearray(view.source)
        for node in structure_of(view).no_code:
            start, end = node.start_byte, node.end_byte
            text[start:end] = text[start:end].translate(_BLANK)
        lines = bytes(text).split(b"\n")
        self._before = [0, *accumulate(bool(line.strip()) for line in lines)]

    @classmethod
    def of(cls, view: FileView) -> CodeLines:
        """The lines of a file, counted once for all rules."""
        return view.once("code-lines", cls)

    @property
    def total(self) -> int:
        """Lines of code in the file."""
        return self._before[-1]

    def between(self, first: int, last: int) -> int:
        """Lines of code from ``first`` to ``last``, both included."""
        return self._before[last + 1] - self._before[first]
