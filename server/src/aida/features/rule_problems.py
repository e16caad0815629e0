"""What is wrong with rule and settings files, at the place where it can be mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aida.rules.errors import RuleError
from aida.templates.reader import TemplateError
from aida.workspace.project import SETTINGS_NAMES, Project


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in one file, or in none (``path`` is empty): then in what the editor said.

    It reaches from ``column``, counted in code points, to the end of ``line``, whose text is given.
    """

    path: str
    line: int
    column: int
    line_text: str
    message: str
    is_error: bool
    is_template: bool = False

    @property
    def code(self) -> str:
        """What kind of file is wrong."""
        if self.path.endswith(".json"):
            return "baseline"
        if self.is_template:
            return "template"
        return "settings" if Path(self.path).name in SETTINGS_NAMES else "rule"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line + 1}:{self.column + 1}: " if self.path else ""
        return f"{place}{self.message}"


def problems_of(projects: Iterable[Project]) -> list[Problem]:
    """Problems of all projects, each once."""
    found: dict[str, Problem] = {}
    for project in projects:
        for is_error, errors in ((True, project.errors), (False, project.warnings)):
            for problem in _located(errors, is_error):
                found.setdefault(str(problem), problem)
    return list(found.values())


def _located(errors: Iterable[RuleError], is_error: bool) -> Iterator[Problem]:
    for error in errors:
        line = error.line or 0
        where = f" (at {error.path})" if error.path else ""
        hint = f"\n{error.hint}" if error.hint else ""
        yield Problem(
            path=error.file,
            line=line,
            column=error.column or 0,
            line_text=_line(error.file, line),
            message=f"{error.problem}{where}{hint}",
            is_error=is_error,
            is_template=isinstance(error, TemplateError),
        )


def _line(path: str, line: int) -> str:
    if not path:
        return ""
    try:
        lines = Path(path).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return lines[line] if line < len(lines) else ""
