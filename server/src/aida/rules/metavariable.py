"""Metavariables: ``$A``, ``$$A``, ``$_``, ``$$$`` and ``$$$ARGS`` in patterns and templates."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple


class VariableKind(IntEnum):
    """What a metavariable binds."""

    CAPTURE = 0
    DROPPED = 1
    MULTIPLE = 2
    MULTI_CAPTURE = 3


class MetaVariable(NamedTuple):
    """``named`` is false for ``$$A``, which also takes anonymous nodes such as operators."""

    kind: VariableKind
    name: str = ""
    named: bool = True


_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_ANY = re.compile(r"[A-Z0-9_]*")


def parse_metavariable(text: str, char: str = "$") -> MetaVariable | None:
    """The metavariable that ``text`` is as a whole, or None; ``char`` stands for the dollar."""
    if not text.startswith(char):
        return None
    if text.startswith(char * 3):
        name = text[3 * len(char) :]
        if not _ANY.fullmatch(name):
            return None
        if not name or name.startswith("_"):
            return MetaVariable(VariableKind.MULTIPLE)
        return MetaVariable(VariableKind.MULTI_CAPTURE, name)
    name = text[len(char) :]
    named = not name.startswith(char)
    if not named:
        name = name[len(char) :]
    if not _NAME.fullmatch(name):
        return None
    if name.startswith("_"):
        return MetaVariable(VariableKind.DROPPED, "", named)
    return MetaVariable(VariableKind.CAPTURE, name, named)


_DOLLARS = re.compile(r"(\$+)(?=([A-Z_])?)")


def encode_pattern(pattern: str, char: str) -> str:
    """Pattern with each metavariable's dollars replaced by ``char``; other dollars stay."""
    if char == "$":
        return pattern

    def sigil(match: re.Match[str]) -> str:
        dollars = len(match[1])
        return (char if match[2] or dollars == 3 else "$") * dollars

    return _DOLLARS.sub(sigil, pattern)
