"""Path globs of ``files`` and ``ignores``, with the meaning that ast-grep gives them.

``*`` crosses folders, ``**/`` also matches no folder at all, ``{a,b}`` is a choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_PART = re.compile(r"(\*\*/)|(/\*\*$)|(\*+)|(\?)|(\[[!^]?\]?[^\]]*\])|(\{)|(\})|(,)|(.)", re.DOTALL)


def _translate(glob: str) -> str:
    out: list[str] = []
    depth = 0
    for match in _PART.finditer(glob):
        if match[1]:
            out.append("(?:.*/)?")
        elif match[2]:
            out.append("/.*")
        elif match[3]:
            out.append(".*")
        elif match[4]:
            out.append(".")
        elif match[5]:
            out.append("[" + match[5][1:].replace("!", "^", 1) if match[5][1] == "!" else match[5])
        elif match[6]:
            depth += 1
            out.append("(?:")
        elif match[7] and depth:
            depth -= 1
            out.append(")")
        elif match[8] and depth:
            out.append("|")
        else:
            out.append(re.escape(match[0]))
    return "".join(out) + ")" * depth


@cache
def _compile(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_translate(glob.removeprefix('./'))})" for glob in globs))


def matches_any(path: str, globs: Iterable[str]) -> bool:
    """Whether ``path`` (relative, with forward slashes) fits one of ``globs`` as a whole."""
    return _compile(tuple(globs)).fullmatch(path) is not None
