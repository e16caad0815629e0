"""The suppression comment: ``aida: allow[rule-id] until=2027-03-01 owner=@team -- reason``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from aida.text import Span

MARK = b"aida:"
_HEAD = re.compile(rb"aida:[ \t]*([A-Za-z][A-Za-z-]*)[ \t]*(\[[^\]\r\n]*(\])?)?")
_LEAD = re.compile(rb"(?:[^\w`\"'\x80-\xff]*|.*\s(?:#+|//+|--+|;+)[ \t]*)", re.DOTALL)
_OPENED = re.compile(rb"\s*(?:\{\s*)?(?:/\*|<!--|\(\*|\{-|--\[=*\[|\{#)")
_CLOSING = re.compile(rb"\s*(?:\*+/|--!?>|\*\)|-\}|\]=*\]|#\})(?:\s*\})?\s*$")
_RULE = re.compile(r"[^\s\[\],*]+")
_SETTING = re.compile(rb"(\S+?)=(\S+)")
_LOOKALIKES = frozenset({"disable", "ignore", "noqa", "skip", "suppress"})
KEYS = ("until", "owner")


class Scope(StrEnum):
    """What a comment allows, by the word it begins with."""

    NEAREST = "allow"
    BLOCK = "allow-block"
    FILE = "allow-file"


@dataclass(frozen=True, slots=True)
class Directive:
    """One suppression comment. Places are byte offsets into the file, and do not count as content.

    ``places`` are those of the ids in ``rules``; ``span`` reaches from ``aida:`` to the end of the
    reason. ``until`` is the last day on which it holds.
    """

    scope: Scope
    rules: tuple[str, ...]
    until: date | None = None
    owner: str = ""
    reason: str = ""
    span: Span = field(default=Span(0, 0), compare=False)
    places: tuple[Span, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A comment that was meant to be a directive; ``instead`` is what to put in its ``span``."""

    span: Span
    problem: str
    instead: str | None = None


def format_directive(directive: Directive) -> str:
    """The directive as it is written, without the marks of a comment."""
    parts = [f"aida: {directive.scope}[{', '.join(directive.rules)}]"]
    if directive.until is not None:
        parts.append(f"until={directive.until.isoformat()}")
    if directive.owner:
        parts.append(f"owner={directive.owner}")
    if directive.reason:
        parts.append(f"-- {directive.reason}")
    return " ".join(parts)


def read_comment(comment: bytes, offset: int = 0) -> Iterator[Directive | Malformed]:
    """Directives of a comment that starts at byte ``offset``: at most one on each of its lines.

    Prose that merely mentions one is passed over: a directive is the first thing on its line, or
    follows another comment's mark.
    """
    is_block = _OPENED.match(comment) is not None
    start = 0
    for line in comment.splitlines(keepends=True):
        body = line.rstrip()
        if is_block and (closing := _CLOSING.search(body)):
            body = body[: closing.start()]
        head = _HEAD.search(body)
        if head is not None and _LEAD.fullmatch(body, 0, head.start()):
            found = _read(body, head, offset + start)
            if found is not None:
                yield found
        start += len(line)


def _read(line: bytes, head: re.Match[bytes], offset: int) -> Directive | Malformed | None:
    word = head[1].decode().lower()
    word_span = _moved(head.span(1), offset)
    whole = Span(offset + head.start(), offset + len(line))
    if word not in list(Scope):
        close = get_close_matches(word, list(Scope), n=1)
        if head[2] is None and not close and word not in _LOOKALIKES:
            return None  # prose
        instead = close[0] if close else Scope.NEAREST.value
        return Malformed(word_span, f"`{word}` is not known here: write `{instead}[...]`", instead)
    if head[2] is None or head[3] is None:
        return Malformed(whole, f"name the rules: `aida: {word}[rule-id]`")
    ids = list(_ids(head[2][1:-1], offset + head.start(2) + 1))
    if not ids:
        return Malformed(whole, f"no rule is named in the brackets: `aida: {word}[rule-id]`")
    for name, span in ids:
        if not _RULE.fullmatch(name):
            what = (
                "`*` stands for nothing: each rule is named" if "*" in name else "no id of a rule"
            )
            return Malformed(span, f"`{name}`: {what}")
    settings, _, reason = _split_reason(line[head.end() :])
    until: date | None = None
    owner = ""
    seen: set[str] = set()
    position = head.end()
    for match in re.finditer(rb"\S+", settings):
        span = _moved((position + match.start(), position + match.end()), offset)
        setting = _SETTING.fullmatch(match[0])
        if setting is None:
            text = match[0].decode("utf-8", "replace")
            return Malformed(span, f"`{text}` is not known here: a reason comes after ` -- `")
        key, value = (part.decode("utf-8", "replace") for part in setting.groups())
        key_span = Span(span.start, span.start + len(setting[1]))
        if key not in KEYS:
            close = get_close_matches(key, KEYS, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(KEYS)}"
            return Malformed(key_span, f"`{key}` is not known here; {hint}", *close[:1])
        if key in seen:
            return Malformed(span, f"`{key}` is given twice")
        seen.add(key)
        if key == "owner":
            owner = value
            continue
        try:
            until = _date(value)
        except ValueError:
            value_span = Span(span.start + setting.start(2), span.end)
            return Malformed(value_span, f"`{value}` is not a date: write it as 2027-03-01")
    return Directive(
        Scope(word),
        tuple(name for name, _ in ids),
        until,
        owner,
        reason.decode("utf-8", "replace").strip(),
        whole,
        tuple(span for _, span in ids),
    )


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text)


def _split_reason(rest: bytes) -> tuple[bytes, bytes, bytes]:
    match = re.search(rb"(?:^|(?<=\s))--(?=\s|$)", rest)
    if match is None:
        return rest, b"", b""
    return rest[: match.start()], match[0], rest[match.end() :]


def _ids(text: bytes, offset: int) -> Iterator[tuple[str, Span]]:
    position = 0
    for part in text.split(b","):
        name = part.strip()
        if name:
            start = offset + position + part.index(name)
            yield name.decode("utf-8", "replace"), Span(start, start + len(name))
        position += len(part) + 1


def _moved(span: tuple[int, int], offset: int) -> Span:
    return Span(span[0] + offset, span[1] + offset)
