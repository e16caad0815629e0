"""Taking params apart that may be anything: a wrong type is the client's error, not a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from aida.text import Position

Params = Mapping[str, Any]


class ParamsError(Exception):
    """Params that do not fit the protocol; the text says which part."""


def table(value: Any, key: str) -> Params:
    """The object under ``key``."""
    found = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(found, Mapping):
        raise ParamsError(f"`{key}` must be an object")
    return found


def array(value: Any, key: str) -> Sequence[Any]:
    """The array under ``key``."""
    found = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(found, list):
        raise ParamsError(f"`{key}` must be an array")
    return found


def string(value: Any, key: str) -> str:
    """The string under ``key``."""
    found = value.get(key) if isinstance(value, Mapping) else None
    if not isinstance(found, str):
        raise ParamsError(f"`{key}` must be a string")
    return found


Kind = TypeVar("Kind", str, bool)
_KIND_NAMES = {str: "a string", bool: "true or false"}


def optional(value: Params, key: str, kind: type[Kind]) -> Kind | None:
    """What stands under ``key``, None when nothing does."""
    found = value.get(key)
    if found is not None and not isinstance(found, kind):
        raise ParamsError(f"`{key}` must be {_KIND_NAMES[kind]}")
    return found


def strings(value: Params, key: str) -> list[str]:
    """The strings in the array under ``key``; none when it is missing."""
    found = value.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ParamsError(f"`{key}` must be an array of strings")
    return found


def version(value: Params) -> int | None:
    """The version of a document; some clients give none."""
    found = value.get("version")
    if found is not None and not isinstance(found, int):
        raise ParamsError("`version` must be a whole number")
    return found


def encode(text: str) -> bytes:
    """UTF-8 of a string from JSON, where half a surrogate pair counts as one character."""
    return text.encode("utf-8", "replace")


def position(value: Any, key: str) -> Position:
    """The position under ``key``."""
    found = table(value, key)
    line, character = found.get("line"), found.get("character")
    if not isinstance(line, int) or not isinstance(character, int):
        raise ParamsError(f"`{key}` must have the whole numbers `line` and `character`")
    return Position(line, character)
