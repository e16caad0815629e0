"""Reading a rule's page: its title, its sections, and the examples that are its tests. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from aida.text.markdown import Block, Section, read_markdown

_OPTIONS = re.compile(r"(?:\s+[a-z-]+=\S+)+$")
_MARKER = re.compile(
    r"\s*(?:#|//|--|;|%|/\*|<!--|\{#|<%#|\(\*)\s*finding\s*(?:\*/|-->|#\}|%>|\*\))?[ \t\r]*$"
)
"""A comment at the end of a line that says: this line must be reported."""


PAGE_SECTIONS: Mapping[str, str] = {
    "What it does": "One or two sentences: what is reported, and what is not. Every page has it.",
    "Why is this bad?": "What goes wrong, and for whom. Every page has it.",
    "Example": "A `bad` block, its `fixed` one where the rule has a fix, and a `good` one.",
    "More examples": "Near misses, and code that is easily taken for what is reported.",
    "References": "A list of addresses.",
}
"""Sections of a page in their order, and what they hold."""


class Role(StrEnum):
    """What an example must come to."""

    BAD = "bad"
    FIXED = "fixed"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Example:
    """One fenced block of a role. ``line`` is the zero-based line of its first line of code.

    ``fixed`` is the block that follows a bad one and holds its text after fixing. ``options`` are
    the words `name=value` behind the role.
    """

    role: Role
    language: str
    code: str
    line: int
    fixed: Example | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def marked_lines(self) -> list[int]:
        """Zero-based lines of the code that must be reported, and no others."""
        lines = self.code.split("\n")
        return [number for number, line in enumerate(lines) if _MARKER.search(line)]


@dataclass(frozen=True, slots=True)
class Page:
    """A rule's page. A fixed example stands inside the bad one that it belongs to."""

    title: str
    sections: tuple[Section, ...]
    examples: tuple[Example, ...]
    problems: tuple[tuple[int, str], ...] = ()

    def section(self, title: str) -> Section | None:
        """The section of that title."""
        return next((section for section in self.sections if section.title == title), None)

    def with_role(self, role: Role) -> list[Example]:
        """Examples of one role, in their order."""
        return [example for example in self.examples if example.role is role]


def without_markers(code: str) -> str:
    """``code`` without the comments that mark findings."""
    return "\n".join(_MARKER.sub("", line) for line in code.split("\n"))


def read_page(text: str) -> Page:
    """The page in ``text``. Never raises: what is wrong with it is in ``problems``."""
    found = read_markdown(text)
    problems = list(found.problems)
    examples = tuple(_examples(found.blocks, problems))
    return Page(found.title, found.sections, examples, tuple(problems))


def _examples(blocks: Sequence[Block], problems: list[tuple[int, str]]) -> Iterator[Example]:
    """Examples among the blocks: those whose info string ends in a role, options aside."""
    last: Example | None = None
    for block in blocks:
        words = _OPTIONS.search(block.info)
        info = block.info[: words.start()] if words else block.info
        language, _, role = info.rpartition(" ")
        if not language or role not in list(Role):
            continue
        options = dict(word.split("=", 1) for word in words[0].split()) if words else {}
        example = Example(Role(role), language.strip(), block.code, block.line, options=options)
        if example.role is Role.FIXED:
            if last is None or last.role is not Role.BAD:
                problems.append((block.line - 1, "a fixed block must follow a bad one"))
                continue
            last = replace(last, fixed=example)
            yield last
            last = None
            continue
        if last is not None:
            yield last
        last = example
    if last is not None:
        yield last
