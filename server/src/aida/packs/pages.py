"""Reading a rule's page: its title, its sections, and the examples that are its tests. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([^`]*?)\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_OPTIONS = re.compile(r"(?:\s+[a-z-]+=\S+)+$")
_MARKER = re.compile(
    r"\s*(?:#|//|--|;|%|/\*|<!--|\{#|<%#|\(\*)\s*finding\s*(?:\*/|-->|#\}|%>|\*\))?[ \t\r]*$"
)
"""A comment at the end of a line that says: this line must be reported."""


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
class Section:
    """A heading and the Markdown under it."""

    title: str
    level: int
    body: str


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


class Block(NamedTuple):
    """A fenced block; ``line`` is the zero-based line of its first line of code."""

    info: str
    code: str
    line: int


def read_page(text: str) -> Page:
    """The page in ``text``. Never raises: what is wrong with it is in ``problems``."""
    lines = text.replace("\r\n", "\n").split("\n")
    problems: list[tuple[int, str]] = []
    blocks, inside = _blocks(lines, problems)
    title, sections = _sections(lines, inside)
    return Page(title, sections, tuple(_examples(blocks, problems)), tuple(problems))


def _blocks(lines: Sequence[str], problems: list[tuple[int, str]]) -> tuple[list[Block], set[int]]:
    """Fenced blocks, and the lines that they take."""
    blocks: list[Block] = []
    inside: set[int] = set()
    opened: tuple[int, str, str] | None = None
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if opened is not None:
            start, fence, info = opened
            if match and match[1].startswith(fence) and not match[2]:
                code = "".join(f"{row}\n" for row in lines[start + 1 : number])
                blocks.append(Block(info, code, start + 1))
                inside.update(range(start, number + 1))
                opened = None
        elif match:
            opened = (number, match[1], match[2])
    if opened is not None:
        problems.append((opened[0], "this code block is never closed"))
        inside.update(range(opened[0], len(lines)))
    return blocks, inside


def _sections(lines: Sequence[str], inside: set[int]) -> tuple[str, tuple[Section, ...]]:
    title = ""
    found: list[tuple[str, int, int]] = []
    for number, line in enumerate(lines):
        match = None if number in inside else _HEADING.match(line)
        if match and len(match[1]) == 1 and not title:
            title = match[2]
        elif match:
            found.append((match[2], len(match[1]), number))
    ends = [number for *_, number in found[1:]] + [len(lines)]
    return title, tuple(
        Section(name, level, "\n".join(lines[number + 1 : end]).strip("\n"))
        for (name, level, number), end in zip(found, ends, strict=False)
    )


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
