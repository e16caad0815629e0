"""The parts of a Markdown page that tests are made of: its title, sections and fenced blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([^`]*?)\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")


class Block(NamedTuple):
    """A fenced block; ``line`` is the zero-based line of its first line of code."""

    info: str
    code: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the Markdown under it."""

    title: str
    level: int
    body: str


class Markdown(NamedTuple):
    """A page. ``problems`` are zero-based lines, each with what is wrong there."""

    title: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    problems: tuple[tuple[int, str], ...]


def read_markdown(text: str) -> Markdown:
    """The page in ``text``. Never raises."""
    lines = text.replace("\r\n", "\n").split("\n")
    problems: list[tuple[int, str]] = []
    blocks, inside = _blocks(lines, problems)
    title, sections = _sections(lines, inside)
    return Markdown(title, sections, tuple(blocks), tuple(problems))


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
