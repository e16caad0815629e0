"""A template's page: what it gives and why, and the examples that are its tests.

A block of role `before` has the cursor in it, the block of role `after` that follows it is the same
code with the template expanded; in a block of role `never` it must not be offered. For scaffolds a
block `yaml answers` comes before a block `text files`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from aida.text.markdown import Block, Section, read_markdown

CURSOR = "<cursor>"
SECTIONS = ("What it gives", "Why this way")
_OPTIONS = re.compile(r"(?:\s+[a-z-]+=\S+)+$")


class Role(StrEnum):
    """What a block of a page is for."""

    BEFORE = "before"
    AFTER = "after"
    NEVER = "never"
    ANSWERS = "answers"
    FILES = "files"


_SECOND = {Role.BEFORE: Role.AFTER, Role.ANSWERS: Role.FILES}


@dataclass(frozen=True, slots=True)
class Example:
    """One block with the block that must come of it, if any. ``line`` is zero-based."""

    role: Role
    language: str
    code: str
    line: int
    result: str | None = None
    result_line: int = 0
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplatePage:
    """A page. ``problems`` are zero-based lines with what is wrong."""

    title: str
    sections: tuple[Section, ...]
    examples: tuple[Example, ...]
    problems: tuple[tuple[int, str], ...]

    def section(self, title: str) -> str:
        """Markdown of a section, empty when there is none."""
        found = next((one for one in self.sections if one.title == title), None)
        return found.body if found else ""


def read_template_page(text: str) -> TemplatePage:
    """The page in ``text``. Never raises."""
    found = read_markdown(text)
    problems = list(found.problems)
    examples = _examples(found.blocks, problems)
    return TemplatePage(found.title, found.sections, tuple(examples), tuple(problems))


def _examples(blocks: Sequence[Block], problems: list[tuple[int, str]]) -> list[Example]:
    examples: list[Example] = []
    waiting: Example | None = None
    for block in blocks:
        role, language, options = _read_info(block.info)
        if role is None:
            continue
        if role in _SECOND.values():
            if waiting is None or _SECOND[waiting.role] is not role:
                problems.append((block.line - 1, f"nothing comes before this block `{role}`"))
                continue
            examples.append(
                Example(
                    waiting.role,
                    waiting.language,
                    waiting.code,
                    waiting.line,
                    block.code,
                    block.line,
                    waiting.options,
                )
            )
            waiting = None
            continue
        if waiting is not None:
            problems.append((waiting.line - 1, f"no block `{_SECOND[waiting.role]}` follows"))
            waiting = None
        example = Example(role, language, block.code, block.line, options=options)
        if role in _SECOND:
            waiting = example
        else:
            examples.append(example)
    if waiting is not None:
        problems.append((waiting.line - 1, f"no block `{_SECOND[waiting.role]}` follows"))
    return examples


def _read_info(info: str) -> tuple[Role | None, str, Mapping[str, str]]:
    words = _OPTIONS.search(info)
    options = dict(word.split("=", 1) for word in words[0].split()) if words else {}
    language, _, role = (info[: words.start()] if words else info).rpartition(" ")
    if not language or role not in list(Role):
        return None, "", {}
    return Role(role), language.strip(), options
