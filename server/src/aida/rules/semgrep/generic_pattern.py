"""Patterns of ``languages: [generic]``: words and punctuation of any text, spaces left aside.

``...`` spans at most `MOST_LINES` lines and as little as will do, ``$X`` is one word, ``$...X`` an
ellipsis with a name. Brackets are punctuation like any other: they need not pair.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from aida.rules.semgrep.bindings import TextBound
from aida.rules.semgrep.code_pattern import MOST_MATCHES, Match

MOST_LINES = 10
"""Line breaks that an ellipsis may cross."""
_TOKEN = re.compile(rb"[A-Za-z0-9_]+|[\x80-\xff]+|[^\sA-Za-z0-9_\x80-\xff]")
_PATTERN_TOKEN = re.compile(
    rb"\$\.\.\.[A-Z_][A-Z0-9_]*|\$[A-Z_][A-Z0-9_]*|\.\.\.|" + _TOKEN.pattern
)
_COMMENTS = {
    "c": re.compile(rb"/\*.*?\*/", re.DOTALL),
    "cpp": re.compile(rb"/\*.*?\*/|//[^\n]*", re.DOTALL),
    "shell": re.compile(rb"#[^\n]*"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a punctuation character, by bytes; ``line`` counts from 0."""

    text: bytes
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class GenericOptions:
    """Lines that an ellipsis may cross, and the style of comments that are left out."""

    most_lines: int = MOST_LINES
    comment_style: str = ""

    @classmethod
    def of(cls, options: Mapping[str, object]) -> GenericOptions:
        """What ``options`` of a rule say."""
        lines = options.get("generic_ellipsis_max_span", MOST_LINES)
        style = options.get("generic_comment_style", "")
        return cls(lines if isinstance(lines, int) else MOST_LINES, str(style))


class GenericText:
    """The tokens of a text."""

    def __init__(
        self, source: bytes, check_clock: Callable[[], None], options: GenericOptions
    ) -> None:
        self.source = source
        self.check_clock = check_clock
        self.most_lines = options.most_lines
        comments = _COMMENTS.get(options.comment_style)
        if comments is not None:
            source = comments.sub(lambda m: re.sub(rb"[^\n]", b" ", m[0]), source)
        starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]
        self.tokens = [
            Token(m[0], m.start(), m.end(), bisect_right(starts, m.start()) - 1)
            for m in _TOKEN.finditer(source)
        ]
        self._starts = starts

    def indentation(self, token: Token) -> int:
        """Columns before the first token of its line."""
        start = self._starts[token.line]
        line = self.source[start : token.end]
        return len(line) - len(line.lstrip())


Env = dict[str, TextBound]


@dataclass(frozen=True, slots=True)
class GenericPattern:
    """The tokens of a pattern."""

    tokens: tuple[bytes, ...]

    @property
    def words(self) -> tuple[bytes, ...]:
        """Words that every match holds."""
        return tuple(token for token in self.tokens if token[:1].isalnum() or token[:1] == b"_")

    def matches(self, text: GenericText) -> list[Match]:
        """Matches from left to right, not overlapping."""
        found: list[Match] = []
        if self.tokens[-1] == b"..." or self.tokens[-1].startswith(b"$..."):
            return self._open_ended(text)
        position = 0
        while position < len(text.tokens) and len(found) < MOST_MATCHES:
            if not position % 256:
                text.check_clock()
            first = self._first(text, position)
            if first is None:
                position += 1
                continue
            end, env = first
            # Of matches with the same end, the shortest counts.
            for later in range(position + 1, end):
                shorter = self._first(text, later)
                if shorter is not None and shorter[0] == end:
                    position, env = later, shorter[1]
            found.append(Match(text.tokens[position].start, text.tokens[end - 1].end, dict(env)))
            position = end
        return found

    def _open_ended(self, text: GenericText) -> list[Match]:
        """Matches that reach to the end of a block: of those with the same end the longest."""
        found: dict[int, Match] = {}
        for position in range(len(text.tokens)):
            if not position % 256:
                text.check_clock()
            first = self._first(text, position)
            if first is not None and first[0] not in found:
                start, end = text.tokens[position].start, text.tokens[first[0] - 1].end
                found[first[0]] = Match(start, end, dict(first[1]))
                if len(found) >= MOST_MATCHES:
                    break
        return list(found.values())

    def _first(self, text: GenericText, position: int) -> tuple[int, Env] | None:
        """End and bindings of the match that starts at a token."""
        first = next(self._from(text, 0, position, {}), None)
        return first if first is not None and first[0] > position else None

    def _from(
        self, text: GenericText, at: int, position: int, env: Env
    ) -> Iterator[tuple[int, Env]]:
        """Ends (index after the last token) of matches of the pattern's tokens from ``at``."""
        while at < len(self.tokens):
            wanted = self.tokens[at]
            if wanted == b"..." or wanted.startswith(b"$..."):
                yield from self._ellipsis(text, at, position, env)
                return
            if position >= len(text.tokens):
                return
            token = text.tokens[position]
            if wanted[:1] == b"$" and len(wanted) > 1:
                name = wanted.decode()
                bound = TextBound(
                    token.start, token.end, token.text.decode("utf-8", "replace"), True
                )
                if not (token.text[:1].isalnum() or token.text[:1] == b"_" or token.text > b"\x7f"):
                    return
                known = env.get(name)
                if known is not None and known.text != bound.text:
                    return
                env = env if known is not None else {**env, name: bound}
            elif wanted != token.text:
                return
            at, position = at + 1, position + 1
        yield position, env

    def _ellipsis(
        self, text: GenericText, at: int, position: int, env: Env
    ) -> Iterator[tuple[int, Env]]:
        tokens = text.tokens
        line = tokens[position - 1].line if position else 0
        if at == len(self.tokens) - 1 and position:
            end = _block_end(text, position)
            yield end, self._named(text, at, position, end, env)
            return
        end = position
        while end <= len(tokens):
            text.check_clock()
            yield from self._from(text, at + 1, end, self._named(text, at, position, end, env))
            if end >= len(tokens) or tokens[end].line - line > text.most_lines:
                return
            end += 1

    def _named(self, text: GenericText, at: int, start: int, end: int, env: Env) -> Env:
        name = self.tokens[at].decode()
        if not name.startswith("$") or end <= start:
            return env
        first, last = text.tokens[start].start, text.tokens[end - 1].end
        bound = TextBound(first, last, text.source[first:last].decode("utf-8", "replace"))
        return {**env, name: bound}


def _block_end(text: GenericText, position: int) -> int:
    """End of the block that the token before ``position`` stands in, by indentation."""
    tokens = text.tokens
    last = tokens[position - 1]
    least = text.indentation(last)
    end = position
    while end < len(tokens) and tokens[end].line - last.line <= text.most_lines:
        if tokens[end].line != last.line and text.indentation(tokens[end]) < least:
            break
        end += 1
    return end


@lru_cache(maxsize=2000)
def generic_pattern(source: str) -> GenericPattern:
    """The pattern in ``source``."""
    tokens = tuple(_PATTERN_TOKEN.findall(source.encode()))
    return GenericPattern(tokens)
