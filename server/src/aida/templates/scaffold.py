"""Scaffolds as data: questions, and files that the answers are put into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aida.syntax.languages import Language
from aida.templates.template import About

Answer = str | int | bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``default`` is an answer, or a template of one; ``when`` an expression."""

    name: str
    ask: str
    type: str = "string"
    default: Answer | None = None
    choices: tuple[Answer, ...] = ()
    pattern: str = ""
    help: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Files whose path fits ``glob`` are written only when the expression ``when`` is true."""

    glob: str
    when: str


@dataclass(frozen=True, slots=True)
class Scaffold:
    """A folder of files with questions. ``folder`` holds the files as they are on disk."""

    about: About
    languages: tuple[Language, ...]
    folder: Path
    questions: tuple[Question, ...] = ()
    conditions: tuple[Condition, ...] = ()
    after: str = ""

    @property
    def id(self) -> str:
        """The scaffold's id."""
        return self.about.id
