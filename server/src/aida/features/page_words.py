"""What may be typed on a rule's page: heads of sections, and the openings of examples."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aida.features.rule_words import Word
from aida.packs.pages import PAGE_SECTIONS, Role
from aida.text import Span

_FENCE = re.compile(rb"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#-]*)(?:[ \t]+([\w-]*))?$")
_ROLES = {
    Role.BAD: "Code to report: the lines that end in the comment `finding`, and no others.",
    Role.FIXED: "The bad block above it after its fixes.",
    Role.GOOD: "Code in which nothing is reported.",
}


def page_words(source: bytes, offset: int, rule: str, languages: Sequence[str]) -> list[Word]:
    """Words for a byte offset of the page of ``rule``, whose code is in ``languages``."""
    start = source.rfind(b"\n", 0, offset) + 1
    before = source[start:offset]
    fence = _FENCE.match(before)
    inside = _is_in_block(source[:start])
    if fence is not None and not inside:
        return _openings(before, start, offset, languages)
    if inside or not before.startswith(b"#"):
        return []
    return _heads(source, before, start, offset, rule)


def _is_in_block(above: bytes) -> bool:
    opened: bytes = b""
    for line in above.splitlines():
        bare = line.strip()
        if opened:
            if bare.startswith(opened) and not bare.strip(opened[:1]):
                opened = b""
        elif bare.startswith((b"```", b"~~~")):
            opened = bare[: len(bare) - len(bare.lstrip(bare[:1]))]
    return bool(opened)


def _heads(source: bytes, before: bytes, start: int, offset: int, rule: str) -> list[Word]:
    span = Span(start, offset)
    end = source.find(b"\n", offset)
    word_end = len(source) if end < 0 else end
    lines = [line.strip() for line in source.splitlines()]
    words: list[Word] = []
    if rule and not any(line.startswith(b"# ") for line in lines):
        words.append(Word(f"# {rule}", "The page's title is the rule's id.", span, False, word_end))
    taken = set(lines) - {source[start:word_end].strip()}
    words += [
        Word(f"## {title}", meaning, span, False, word_end, "section")
        for title, meaning in PAGE_SECTIONS.items()
        if f"## {title}".encode() not in taken
    ]
    return words


def _openings(before: bytes, start: int, offset: int, languages: Sequence[str]) -> list[Word]:
    fence = before.strip()
    marks = fence[: len(fence) - len(fence.lstrip(fence[:1]))].decode()
    span = Span(start + before.index(marks[:1].encode()), offset)
    return [
        Word(f"{marks}{language} {role}", meaning, span, False, offset, "example")
        for language in languages
        for role, meaning in _ROLES.items()
    ]
