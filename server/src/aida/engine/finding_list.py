"""Findings of a text that is being edited, kept so that an edit moves next to none of them."""

from __future__ import annotations

from dataclasses import replace

from aida.findings import Finding
from aida.text import Span


def shift(finding: Finding, delta: int) -> Finding:
    """The same finding ``delta`` bytes further on."""
    if not delta:
        return finding
    return replace(
        finding,
        span=_moved(finding.span, delta),
        fixes=tuple(replace(fix, span=_moved(fix.span, delta)) for fix in finding.fixes),
        labels=tuple(replace(label, span=_moved(label.span, delta)) for label in finding.labels),
    )


def stretch(finding: Finding, edited: Span, delta: int) -> Finding:
    """A finding of before an edit, its places moved as far as the edit moved them."""

    def place(offset: int) -> int:
        return offset + delta if offset >= edited.end else min(offset, edited.start)

    def moved(span: Span) -> Span:
        return Span(place(span.start), max(place(span.start), place(span.end)))

    return replace(
        finding,
        span=moved(finding.span),
        fixes=tuple(replace(fix, span=moved(fix.span)) for fix in finding.fixes),
        labels=tuple(replace(label, span=moved(label.span)) for label in finding.labels),
    )


def same_ends(old: list[Finding], new: list[Finding]) -> tuple[int, int]:
    """How many findings are the same at the beginning, and of the others at the end."""
    most, head, tail = min(len(old), len(new)), 0, 0
    while head < most and old[head] == new[head]:
        head += 1
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _moved(span: Span, delta: int) -> Span:
    return Span(span.start + delta, span.end + delta)


class FindingList:
    """Findings in order of report, as a gap buffer.

    Those before the gap hold their spans as they are. Those after it were pushed together with the
    size of the text at that time: what it has grown since is what they have moved.
    """

    __slots__ = ("_after", "_before")

    def __init__(self, findings: list[Finding]) -> None:
        self._before = findings
        self._after: list[tuple[Finding, int]] = []  # the nearest comes last

    def __len__(self) -> int:
        return len(self._before) + len(self._after)

    @property
    def before(self) -> int:
        """How many stand before the gap."""
        return len(self._before)

    @property
    def after(self) -> int:
        """How many stand after the gap."""
        return len(self._after)

    def cut(self, span: Span, size: int) -> list[Finding]:
        """Move the gap to ``span`` and take out what starts in it; ``size`` is that of the text."""
        before, after = self._before, self._after
        start, end = span
        while before and before[-1].span.start >= start:
            after.append((before.pop(), size))
        while after and _start(after[-1], size) < start:
            before.append(_resolve(after.pop(), size))
        removed: list[Finding] = []
        while after and _start(after[-1], size) < end:
            removed.append(_resolve(after.pop(), size))
        return removed

    def insert(self, findings: list[Finding]) -> None:
        """Put findings into the gap; they must be in order and belong there."""
        self._before += findings

    def between(self, head: int, tail: int, size: int) -> list[Finding]:
        """Findings without the first ``head`` and the last ``tail``."""
        before, after = self._before, self._after
        middle = before[head : len(before) - max(0, tail - len(after))]
        inner = after[tail : len(after) - max(0, head - len(before))]
        middle += [_resolve(item, size) for item in reversed(inner)]
        return middle

    def all(self, size: int) -> list[Finding]:
        """Every finding."""
        return self.between(0, 0, size)


def _start(item: tuple[Finding, int], size: int) -> int:
    return item[0].span.start + size - item[1]


def _resolve(item: tuple[Finding, int], size: int) -> Finding:
    return shift(item[0], size - item[1])
