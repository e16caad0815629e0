"""Which lines of a text are not those of an older one."""

from __future__ import annotations

from difflib import SequenceMatcher

from aida.governance.changes import LineChanges

MOST_LINES = 2_000
"""Where more lines than this stand between the first and the last change, all of them are new."""


def changed_lines(old: bytes, new: bytes) -> LineChanges:
    """Lines of ``new`` that are new; how lines end makes no difference."""
    before, after = old.splitlines(), new.splitlines()
    limit = min(len(before), len(after))
    head = 0
    while head < limit and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old_part, new_part = before[head : len(before) - tail], after[head : len(after) - tail]
    if not old_part and not new_part:
        return LineChanges()
    if max(len(old_part), len(new_part)) > MOST_LINES:
        return LineChanges(((head, head + len(new_part)),))
    matcher = SequenceMatcher(None, old_part, new_part, autojunk=False)
    return LineChanges(
        tuple(
            (head + start, head + end)
            for tag, _, _, start, end in matcher.get_opcodes()
            if tag != "equal"
        )
    )
