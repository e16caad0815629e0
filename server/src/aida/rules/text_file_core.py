"""Rules that look at the whole text of any file, whatever its language."""

from __future__ import annotations

from aida.rules.file_core import TextView, WholeCore


class TextFileCore(WholeCore[TextView]):
    """The heart of such a rule."""

    __slots__ = ()
