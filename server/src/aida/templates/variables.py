"""Values of the variables in snippets."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from aida.syntax.comments import comment_styles
from aida.syntax.languages import Language
from aida.syntax.places import Place

_TEST = re.compile(
    r"^(?:test_(?P<a>.+)|(?P<b>.+?)(?:_test|[._-](?:test|spec)|Tests?|Spec)?)$", re.DOTALL
)
_SOURCE_ROOTS = ("src", "lib", "main", "java", "python", "test", "tests")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a snippet is expanded, and when. ``path`` counts from the project's root."""

    path: str
    source: bytes
    place: Place
    language: Language
    project: str = ""
    selected: str = ""
    now: datetime = datetime(2000, 1, 1)
    author: Callable[[], str] = str
    new_uuid: Callable[[], str] = lambda: str(uuid.uuid4())


def value_of(name: str, around: Surroundings) -> str:
    """Value of a variable; empty where there is none. Raises KeyError for an unknown name."""
    return _VALUES[name](around)


def _line(around: Surroundings) -> str:
    start = around.source.rfind(b"\n", 0, around.place.start) + 1
    end = around.source.find(b"\n", around.place.end)
    line = around.source[start : len(around.source) if end < 0 else end]
    return line.decode("utf-8", "replace").rstrip("\r")


def _line_index(around: Surroundings) -> int:
    return around.source.count(b"\n", 0, around.place.start)


def _word(around: Surroundings) -> str:
    return around.source[around.place.start : around.place.end].decode("utf-8", "replace")


def _below_source_root(path: PurePosixPath) -> list[str]:
    """Folders of a file below the last folder that only groups sources."""
    folders = list(path.parent.parts)
    while folders and folders[0] in _SOURCE_ROOTS:
        folders = folders[1:]
    for root in (("src", "main", "java"), ("src", "test", "java"), ("src",)):
        for at in range(len(folders) - len(root), -1, -1):
            if tuple(folders[at : at + len(root)]) == root:
                return folders[at + len(root) :]
    return folders


def _module(around: Surroundings) -> str:
    path = PurePosixPath(around.path)
    if around.language.name != "python":
        return path.name.partition(".")[0]
    names = _below_source_root(path)
    return ".".join(names if path.stem == "__init__" else [*names, path.stem])


def _package(around: Surroundings) -> str:
    path = PurePosixPath(around.path)
    names = _below_source_root(path)
    if around.language.name == "python":
        return names[0] if names else ""
    if around.language.name == "go":
        return (names or [around.project])[-1].replace("-", "")
    return ".".join(names)


def _test(around: Surroundings) -> str:
    path = PurePosixPath(around.path)
    stem = path.name if path.name.startswith(".") else path.stem
    found = _TEST.match(stem)
    return (found["a"] or found["b"]) if found else stem


def _comment(around: Surroundings) -> str:
    styles = comment_styles(around.language)
    return styles[0].opening if styles else ""


_VALUES: Mapping[str, Callable[[Surroundings], str]] = {
    "MODULE_NAME": _module,
    "PACKAGE_NAME": _package,
    "PROJECT_NAME": lambda around: around.project,
    "CLASS_NAME": lambda around: around.place.type_name,
    "FUNCTION_NAME": lambda around: around.place.function_name,
    "TEST_NAME": _test,
    "AUTHOR": lambda around: around.author(),
    "TM_SELECTED_TEXT": lambda around: around.selected,
    "TM_CURRENT_LINE": _line,
    "TM_CURRENT_WORD": _word,
    "TM_LINE_INDEX": lambda around: str(_line_index(around)),
    "TM_LINE_NUMBER": lambda around: str(_line_index(around) + 1),
    "TM_FILENAME": lambda around: PurePosixPath(around.path).name,
    "TM_FILENAME_BASE": lambda around: PurePosixPath(around.path).stem,
    "TM_DIRECTORY": lambda around: str(PurePosixPath(around.path).parent),
    "TM_FILEPATH": lambda around: around.path,
    "CURRENT_YEAR": lambda around: f"{around.now:%Y}",
    "CURRENT_MONTH": lambda around: f"{around.now:%m}",
    "CURRENT_DATE": lambda around: f"{around.now:%d}",
    "CURRENT_HOUR": lambda around: f"{around.now:%H}",
    "CURRENT_MINUTE": lambda around: f"{around.now:%M}",
    "CURRENT_SECOND": lambda around: f"{around.now:%S}",
    "UUID": lambda around: around.new_uuid(),
    "LINE_COMMENT": _comment,
}
