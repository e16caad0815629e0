"""Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.python.definitions import PythonDefinitions
from aida.rules.semgrep.term import Term


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

    def keeps_value(self, declaring: Term, scope: str) -> bool:
        return not scope and declaring.slots.get("type") is None
