"""From tree-sitter nodes to terms, language by language."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from aida.rules.semgrep.languages.converter import Converter

_CONVERTERS = {
    "python": ("python", "PythonConverter"),
    "javascript": ("javascript", "JavaScriptConverter"),
    "typescript": ("javascript", "JavaScriptConverter"),
    "tsx": ("javascript", "JavaScriptConverter"),
    "go": ("go", "GoConverter"),
    "java": ("java", "JavaConverter"),
}


def is_converted(language: str) -> bool:
    """Whether patterns are read with the meaning of the language, not just as they are written."""
    return language in _CONVERTERS


def converter_for(language: str) -> type[Converter]:
    """The conversion for a language; one without its own is compared as it is written."""
    module, name = _CONVERTERS.get(language, ("converter", "Converter"))
    found = import_module(f"aida.rules.semgrep.languages.{module}")
    return cast("type[Converter]", getattr(found, name))
