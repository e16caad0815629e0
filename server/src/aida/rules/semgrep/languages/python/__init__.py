"""Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.python.definitions import PythonDefinitions


class PythonConverter(PythonDefinitions):
    """Terms of Python."""

    parentheses_count = True
    blocks = frozenset(("module", "block"))
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("str",),
        t.TEMPLATE: ("str",),
        t.NUMBER: ("int", "float"),
    }

    def type_text(self, text: str) -> tuple[str, str]:
        return f"x: {text} = 1", "type"
