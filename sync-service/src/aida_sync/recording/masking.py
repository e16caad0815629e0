"""Masking of what is personal or secret, at the source: before anything is stored or logged.

What a pointer names is masked, and strings anywhere that look like an address or a token. The
paths of what was masked are kept beside the document, so that a reader knows that something stood
there (the model of Open Policy Agent's decision logs).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import re2
from jsonpointer import JsonPointer, escape

MASK = "***"
_NAMES = ("email", "ip", "password", "secret", "token", "user_agent")
POINTERS = tuple(f"/detail{'/*' * depth}/{name}" for depth in range(4) for name in _NAMES)
# RE2 takes linear time: a long text in an event must not hold up everybody.
_LOOKS_PERSONAL = re2.compile(
    r"[\pL\pN_.+%-]+@[\pL\pN_-]+(?:\.[\pL\pN_-]+)+"  # an e-mail address
    r"|aida_[a-z]{2,4}_[\w-]{20,}|aidap_\w+|whsec_[\w+/=-]{16,}"  # our tokens and secrets
    r"|eyJ[\w-]+\.[\w-]+\.[\w-]*"  # a JSON Web Token
)
_PASSWORD_IN_ADDRESS = re2.compile(r"(://)[^\s/@:]+:[^\s/@]+@")


def mask_text(text: str) -> str:
    """A text without what looks personal or secret; its time grows with its length alone."""
    text = str.__str__(text)  # RE2 joins with `type(text)()`, which an enumeration refuses
    return _LOOKS_PERSONAL.sub(MASK, _PASSWORD_IN_ADDRESS.sub(rf"\1{MASK}@", text))


def mask(
    document: Mapping[str, Any], pointers: Sequence[str] = POINTERS
) -> tuple[dict[str, Any], list[str]]:
    """A masked copy of a JSON document, and the sorted pointers to what was masked in it.

    In ``pointers`` the part ``*`` stands for any key or index.
    """
    masked: list[str] = []
    copy = _masked(document, [], _by_ending(tuple(pointers)), masked)
    return copy, sorted(masked)


@cache
def _by_ending(pointers: tuple[str, ...]) -> dict[str, list[list[str]]]:
    found: defaultdict[str, list[list[str]]] = defaultdict(list)
    for pointer in pointers:
        parts = JsonPointer(pointer).parts
        found[parts[-1] if parts else ""].append(parts)
    return dict(found)


def _masked(
    value: Any, path: list[str], wanted: dict[str, list[list[str]]], masked: list[str]
) -> Any:
    if value is not None and not isinstance(value, bool) and _is_wanted(path, wanted):
        masked.append(_pointer(path))
        return MASK
    if isinstance(value, Mapping):
        return {
            key: _masked(item, [*path, str(key)], wanted, masked) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [
            _masked(item, [*path, str(number)], wanted, masked) for number, item in enumerate(value)
        ]
    if isinstance(value, str):
        text = mask_text(value)
        if text != value:
            masked.append(_pointer(path))
        return text
    return value


def _is_wanted(path: list[str], wanted: dict[str, list[list[str]]]) -> bool:
    ends = (path[-1], "*") if path else ("",)
    return any(_fits(path, parts) for end in ends for parts in wanted.get(end, ()))


def _fits(path: list[str], parts: list[str]) -> bool:
    return len(path) == len(parts) and all(
        part in ("*", word) for word, part in zip(path, parts, strict=True)
    )


def _pointer(path: list[str]) -> str:
    return "".join(f"/{escape(part)}" for part in path)
