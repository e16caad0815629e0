"""Documentation of what others use: what lacks it, and how much of a file has it."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.file_core import FileMatch, FileView
from aida.rules.measures.api import go_api, python_api, ruby_api, rust_api, script_api
from aida.rules.measures.api.class_api import CLASS_STYLES
from aida.rules.measures.api.class_api import definitions as class_definitions
from aida.rules.measures.api.definition import Definition
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.coverage import percent
from aida.rules.measures.file_length import WHOLE_FILE

_READERS = {
    "go": go_api.definitions,
    "javascript": script_api.definitions,
    "python": python_api.definitions,
    "ruby": ruby_api.definitions,
    "rust": rust_api.definitions,
    "tsx": script_api.definitions,
    "typescript": script_api.definitions,
}


def public_definitions(view: FileView) -> list[Definition]:
    """Public definitions of a file, found once for all rules."""
    return view.once("public-definitions", _read)


def _read(view: FileView) -> list[Definition]:
    language = view.language.name
    if language in CLASS_STYLES:
        return list(class_definitions(view.root, CLASS_STYLES[language]))
    return list(_READERS[language](view.root))


def undocumented_definition(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports every public definition that has no documentation."""
    for found in public_definitions(view):
        if not found.documented:
            name = f"`{found.name}`" if found.name else "here"
            yield FileMatch(found.span, core.say(KIND=found.kind, NAME=name))


def documentation_coverage(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports a file of whose public definitions too few are documented."""
    found = public_definitions(view)
    documented = sum(definition.documented for definition in found)
    limit = core.options["min"]
    if 100 * documented < limit * len(found):
        value = f"{percent(documented, len(found)):g}"
        message = core.say(VALUE=value, MIN=limit, DOCUMENTED=documented, COUNT=len(found))
        yield FileMatch(WHOLE_FILE, message)
