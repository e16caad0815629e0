"""Suppression comments of other tools, each with the meaning that its tool gives it.

Where a mark names no rule it is about every rule; where it names some, about the rules of ours that
have just this id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from aida.engine.comment_sites import CommentSite
from aida.findings import Finding
from aida.governance.suppression_policy import ForeignMark
from aida.syntax.languages import Language
from aida.text import LineIndex, Span

PATTERNS = {
    ForeignMark.NOQA: rb"[nN][oO][qQ][aA]",
    ForeignMark.NOSEMGREP: rb"[nN][oO][sS][eE][mM]",
    ForeignMark.AST_GREP: rb"ast-grep-ignore",
    ForeignMark.ESLINT: rb"eslint-(?:dis|en)able",
}
"""What to look for in a text before anything else."""

_NOQA = re.compile(rb"#\s*(?:(flake8|ruff)\s*:\s*)?noqa(?P<colon>\s*:\s*(?P<ids>[^#]*))?", re.I)
_NOSEM = re.compile(
    rb"(?:^|[\s#/*;!-])nosem(?:grep)?\b(?::\s?(?P<ids>[^,\s]+(?:[,\s]+[^,\s]+)*))?", re.I
)
_AST_GREP = re.compile(rb"ast-grep-ignore(?:\s*:(?P<ids>[^\r\n]*))?")
_ESLINT = re.compile(
    rb"\s*eslint-(?P<word>disable-next-line|disable-line|disable|enable)(?=\s|$)(?P<rest>.*)", re.S
)
_CLOSING = re.compile(rb"\s*(?:\*+/|--!?>)\s*$")
_SCRIPTS = frozenset({"javascript", "typescript", "tsx"})


@dataclass(frozen=True, slots=True)
class ForeignDirective:
    """One foreign mark. ``rules`` None stands for all; ``spans`` is where it holds.

    For the rules in ``ended`` it holds only up to an offset.
    """

    mark: ForeignMark
    rules: frozenset[str] | None
    spans: tuple[Span, ...]
    span: Span
    reason: str = ""
    ended: Mapping[str, int] = field(default_factory=dict)

    def covers(self, finding: Finding) -> bool:
        """Whether it suppresses a finding."""
        if self.rules is not None and not self._names(finding.rule):
            return False
        place = finding.span.start
        if place >= self.ended.get(finding.rule, place + 1):
            return False
        return any(start <= place < end for start, end in self.spans)

    def _names(self, rule: str) -> bool:
        named = self.rules or ()
        if self.mark is ForeignMark.NOSEMGREP:  # which puts a file's path before a rule's id
            return any(rule == name or rule.endswith(f".{name}") for name in named)
        return rule in named


def read_foreign(
    source: bytes,
    sites: Iterable[CommentSite],
    language: Language | None,
    marks: Iterable[ForeignMark],
    index: LineIndex,
) -> list[ForeignDirective]:
    """Directives of the ``marks`` among the comments at ``sites``."""
    text = _Text(source, index)
    found: list[ForeignDirective] = []
    sites = [site for site in sites if site.is_certain]
    for mark in sorted(marks):
        if mark is ForeignMark.ESLINT:
            if language is not None and language.name in _SCRIPTS:
                found += _eslint(text, sites)
        elif mark is not ForeignMark.NOQA or (language is not None and language.name == "python"):
            read = _READERS[mark]
            found += (directive for site in sites for directive in read(text, site))
    return found


class _Text:
    def __init__(self, source: bytes, index: LineIndex) -> None:
        self.source = source
        self.index = index

    def line(self, number: int) -> Span:
        if number >= len(self.index):
            return Span(len(self.source), len(self.source))
        end = len(self.source)
        if number + 1 < len(self.index):
            end = self.index.line_start(number + 1)
        return Span(self.index.line_start(number), end)

    def whole(self) -> Span:
        return Span(0, len(self.source) + 1)


def _ids(text: bytes | None) -> frozenset[str] | None:
    if text is None:
        return None
    return frozenset(re.findall(r"[^\s,]+", text.decode("utf-8", "replace")))


def _noqa(text: _Text, site: CommentSite) -> Iterator[ForeignDirective]:
    match = _NOQA.search(text.source, *site.span)
    if match is None:
        return
    rules = _ids(match["ids"]) if match["colon"] is not None else None
    is_file = match[1] is not None
    if is_file and not site.is_own_line:
        return
    line = text.line(text.index.line_of(site.span.start))
    spans = (text.whole(),) if is_file else (line,)
    yield ForeignDirective(ForeignMark.NOQA, rules, spans, site.span)


def _nosemgrep(text: _Text, site: CommentSite) -> Iterator[ForeignDirective]:
    comment = _CLOSING.sub(b"", text.source[site.span.start : site.span.end])
    match = _NOSEM.search(comment)
    if match is None:
        return
    number = text.index.line_of(site.span.start)
    lines = [text.line(number)]
    before = comment[: match.start()]
    if site.is_own_line and not re.search(rb"[A-Za-z0-9]", before):
        lines.append(text.line(number + 1))
    yield ForeignDirective(ForeignMark.NOSEMGREP, _ids(match["ids"]), tuple(lines), site.span)


def _ast_grep(text: _Text, site: CommentSite) -> Iterator[ForeignDirective]:
    comment = _CLOSING.sub(b"", text.source[site.span.start : site.span.end])
    match = _AST_GREP.search(comment)
    if match is None:
        return
    rules = _ids(match["ids"])
    number = text.index.line_of(site.span.start)
    if number == 0 and site.is_own_line and len(text.index) > 1:
        following = text.line(1)
        if not text.source[following.start : following.end].strip():
            yield ForeignDirective(ForeignMark.AST_GREP, rules, (text.whole(),), site.span)
            return
    line = text.line(number + 1 if site.is_own_line else number)
    yield ForeignDirective(ForeignMark.AST_GREP, rules, (line,), site.span)


_READERS: dict[ForeignMark, Callable[[_Text, CommentSite], Iterator[ForeignDirective]]] = {
    ForeignMark.NOQA: _noqa,
    ForeignMark.NOSEMGREP: _nosemgrep,
    ForeignMark.AST_GREP: _ast_grep,
}


def _eslint(text: _Text, sites: Iterable[CommentSite]) -> Iterator[ForeignDirective]:
    """ESLint's comments; a block ends at the ``eslint-enable`` for its rules, or with the file."""
    end = len(text.source) + 1
    opened: list[ForeignDirective] = []
    for site in sites:
        comment = text.source[site.span.start : site.span.end]
        is_block = comment.startswith(b"/*")
        match = _ESLINT.fullmatch(_CLOSING.sub(b"", comment[2:]) if is_block else comment[2:])
        if match is None:
            continue
        listed, *reason = _REASON.split(match["rest"], maxsplit=1)
        rules = _ids(listed) or None
        why = b"".join(reason).decode("utf-8", "replace").strip()
        first, last = (text.index.line_of(offset) for offset in site.span)
        spans: dict[bytes, Span] = {
            b"disable-next-line": text.line(last + 1),
            b"disable": Span(site.span.start, end),
        }
        if first == last:
            spans[b"disable-line"] = text.line(first)
        word = match["word"]
        if word == b"enable" and is_block:
            opened = [_ended(directive, rules, site.span.start) for directive in opened]
        elif word in spans and (is_block or word != b"disable"):
            found = ForeignDirective(ForeignMark.ESLINT, rules, (spans[word],), site.span, why)
            if word == b"disable":
                opened.append(found)
            else:
                yield found
    yield from opened


_REASON = re.compile(rb"(?:^|(?<=\s))-{2,}(?:\s|$)")


def _ended(
    directive: ForeignDirective, rules: frozenset[str] | None, offset: int
) -> ForeignDirective:
    """What is left of a block after ``eslint-enable``, for some rules or for all."""
    start, end = directive.spans[0]
    if rules is None:
        return replace(directive, spans=(Span(start, min(end, offset)),))
    ended = {**dict.fromkeys(rules, offset), **directive.ended}
    return replace(directive, ended=ended)
