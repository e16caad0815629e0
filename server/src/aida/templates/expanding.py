"""A scaffold and its answers to files, in memory; writing them is another step."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from aida.rules.globs import matches_any
from aida.templates.reader import TemplateError
from aida.templates.rendering import RenderError, is_true, render
from aida.templates.scaffold import Answer, Scaffold
from aida.templates.target_paths import PathError, check_path, locate

JINJA = ".jinja"
"""Files with this suffix are rendered and lose it; all others are copied as they are."""


class State(StrEnum):
    """What writing a file would do."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class NewFile:
    """One file that a scaffold gives; ``path`` counts from the target folder, with slashes."""

    path: str
    content: bytes
    is_executable: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A file, where it goes, and what is there now (empty when nothing is)."""

    file: NewFile
    target: Path
    state: State
    before: bytes = b""

    def diff(self) -> list[str]:
        """Rows of a unified diff from what is there to what would be."""
        old, new = (text.decode("utf-8", "replace").splitlines() for text in self._texts())
        names = self.file.path if self.state is State.DIFFERENT else "/dev/null", self.file.path
        return list(difflib.unified_diff(old, new, *names, lineterm=""))

    def _texts(self) -> tuple[bytes, bytes]:
        return self.before, self.file.content


def expand_scaffold(scaffold: Scaffold, answers: Mapping[str, Answer]) -> list[NewFile]:
    """Files by path; raises TemplateError where a file of the scaffold cannot be rendered."""
    found: dict[str, NewFile] = {}
    for source in _sources(scaffold.folder):
        plain = source.relative_to(scaffold.folder).as_posix().removesuffix(JINJA)
        try:
            if not _is_wanted(scaffold, plain, answers):
                continue
            path = render(plain, answers)
            check_path(path)
            content = source.read_bytes()
            if source.suffix == JINJA:
                content = render(content.decode("utf-8"), answers).encode()
        except RenderError as error:
            raise TemplateError(str(error), line=error.line, column=0, file=str(source)) from None
        except PathError as error:
            raise TemplateError(str(error), file=str(source)) from None
        except UnicodeDecodeError as error:
            problem = f"is not UTF-8 (byte {error.start})"
            raise TemplateError(problem, hint="copy it without .jinja", file=str(source)) from None
        if (twin := path.casefold()) in found:
            problem = f"`{path}` is written twice"
            raise TemplateError(problem, hint="some systems ignore case", file=str(source))
        found[twin] = NewFile(path, content, bool(source.stat().st_mode & 0o100))
    return sorted(found.values(), key=lambda file: file.path)


def plan(files: list[NewFile], folder: Path) -> list[Planned]:
    """What writing the files into ``folder`` would do; raises PathError, touches nothing."""
    planned: list[Planned] = []
    for file in files:
        target = locate(folder, file.path)
        if target.is_dir():
            raise PathError(f"{target} is a folder, and would become a file")
        before = target.read_bytes() if target.exists() else None
        if before is None:
            planned.append(Planned(file, target, State.NEW))
        else:
            state = State.SAME if before == file.content else State.DIFFERENT
            planned.append(Planned(file, target, state, before))
    return planned


def write(planned: list[Planned]) -> None:
    """Write what is new or different."""
    for one in planned:
        if one.state is State.SAME:
            continue
        one.target.parent.mkdir(parents=True, exist_ok=True)
        one.target.write_bytes(one.file.content)
        if one.file.is_executable:
            one.target.chmod(one.target.stat().st_mode | 0o111)


def _sources(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise TemplateError("the scaffold has no files", hint="add the folder", file=str(folder))
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise TemplateError("a scaffold holds no links", file=str(path))
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _is_wanted(scaffold: Scaffold, path: str, answers: Mapping[str, Answer]) -> bool:
    return all(
        is_true(condition.when, answers)
        for condition in scaffold.conditions
        if matches_any(path, [condition.glob])
    )
