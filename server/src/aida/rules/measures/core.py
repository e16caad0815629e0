"""What all measures have in common: their options, and a message with figures in it."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from aida.rules.file_core import FileCore, FileMatch, FileView

_VARIABLE = re.compile(r"\$([A-Z]+)")


class MeasureCore(FileCore):
    """One measure, with its limits. ``VARIABLES`` are what its message may use, as ``$VALUE``."""

    __slots__ = ("message", "options")

    VARIABLES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, options: Mapping[str, int], message: str) -> None:
        self.options = dict(options)
        self.message = message

    @abstractmethod
    def matches(self, view: FileView) -> Iterable[FileMatch]: ...

    def configured(self, options: Mapping[str, int]) -> MeasureCore:
        """The same measure with other values for some of its options."""
        return type(self)({**self.options, **options}, self.message)

    def say(self, **values: object) -> str:
        """The message, with its variables filled in."""
        return _VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), self.message)


def unknown_variables(core: MeasureCore) -> list[str]:
    """Variables in the message that the measure does not know."""
    return [name for name in _VARIABLE.findall(core.message) if name not in core.VARIABLES]
