"""Applying fixes to a text, in rounds, and never at the cost of its syntax."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aida.findings import Finding, Fix
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language
from aida.text import Edit, Span, apply_edits

MAX_ROUNDS = 10
"""One fix may make room for the next; rules that undo each other must still come to an end."""


Find = Callable[[bytes], list[Finding]]
"""A check of a text, by whatever rules, less what is suppressed."""
Follow = Callable[[Sequence[Edit]], None]
"""Told the edits of each round, in order, of the text that was checked last."""


@dataclass(frozen=True, slots=True)
class FixedText:
    """What fixing came to. ``refusal`` says why nothing was changed although something could be."""

    text: bytes
    findings: list[Finding]
    applied: Counter[str] = field(default_factory=Counter)
    refusal: str = ""


def fix_text(
    source: bytes,
    language: Language | None,
    find: Find,
    *,
    unsafe: bool = False,
    follow: Follow | None = None,
) -> FixedText:
    """``source`` with the safe fixes of what ``find`` finds, and the unsafe ones on request.

    In each round the fix that comes first wins over those that overlap it, and the wider one over
    those inside it; the others get their chance in the next round.
    """
    original = found = find(source)
    text, applied, seen = source, Counter[str](), {source}
    for _ in range(MAX_ROUNDS):
        chosen = list(_choose(found, text, unsafe))
        if not chosen:
            break
        edits = [edit for _, edit in chosen]
        fixed = apply_edits(text, edits)
        if fixed in seen:  # rules that undo each other
            break
        if follow is not None:
            follow(edits)
        text = fixed
        seen.add(text)
        applied.update(rule for rule, _ in chosen)
        found = find(text)
    if applied and language is not None and _errors(language, text) > _errors(language, source):
        names = ", ".join(sorted(applied))
        refusal = f"not fixed: its syntax would be worse afterwards (by {names})"
        return FixedText(source, original, refusal=refusal)
    return FixedText(text, found, applied)


def allowed_fix(fixes: Iterable[Fix], *, unsafe: bool) -> Fix | None:
    """The first fix that may be applied."""
    return next((fix for fix in fixes if fix.safe or unsafe), None)


def _choose(findings: Iterable[Finding], text: bytes, unsafe: bool) -> Iterator[tuple[str, Edit]]:
    """Edits that do not touch each other, with the rule that each comes from."""
    crlf = b"\r\n" in text and text.count(b"\n") == text.count(b"\r\n")
    candidates: list[tuple[Span, str, bytes]] = []
    for finding in findings:
        fix = allowed_fix(finding.fixes, unsafe=unsafe)
        if fix is not None:
            new = fix.text.encode("utf-8", "surrogatepass")
            if crlf:
                new = new.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            if new != text[fix.span.start : fix.span.end]:
                candidates.append((fix.span, finding.rule, new))
    candidates.sort(key=lambda item: (item[0].start, -item[0].end, item[1]))
    end, last_start = 0, -1
    for span, rule, new in candidates:
        if span.start >= end and span.start != last_start:
            yield rule, Edit(span, new)
            end, last_start = span.end, span.start


def _errors(language: Language, text: bytes) -> int:
    """Places where the parser had to skip something, or to make something up."""
    count = 0
    stack: list[Node] = [parse(language, text).root_node]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            count += 1
        if node.has_error:
            stack.extend(node.children)
    return count
