"""Strategies for the protocol's messages, made from the types of its meta-model in lsprotocol."""

from __future__ import annotations

import enum
import re
import types as python_types
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import attrs
from hypothesis import strategies as st
from lsprotocol import types
from lsprotocol.converters import get_converter

get_converter()  # resolves the references between the types

DEPTH = 4
"""Types nest without end: deeper than this, whatever may be left out is left out."""
TEXTS = st.sampled_from(
    ["", "a", "eval(x)\n", "x == None\n", "🙂ä\r\n", "# aida: allow[no-eval]", "\ud800"]
)
NUMBERS = st.sampled_from([0, 1, 2, 3, 7, 40, 2**31 - 1])
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | st.just(-1) | st.just(1.5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
CLIENT_METHODS = sorted(
    method
    for method, (_, _, params, _) in types.METHOD_TO_TYPES.items()
    if params is not None and types.message_direction(method) != "serverToClient"
)


def params_of(method: str, uris: Sequence[str]) -> st.SearchStrategy[Any]:
    """Valid params of a method."""
    return _of(types.METHOD_TO_TYPES[method][2], tuple(uris), DEPTH)


@cache
def _of(kind: Any, uris: tuple[str, ...], depth: int) -> st.SearchStrategy[Any]:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, python_types.UnionType):
        options = [one for one in inner if one is not type(None)]
        if depth <= 0 and len(options) < len(inner):
            return st.none()
        return st.one_of([_of(one, uris, depth) for one in options])
    if origin in (list, Sequence):
        return st.lists(_of(inner[0], uris, depth - 1), max_size=2 if depth > 0 else 0)
    if origin in (dict, Mapping):
        return st.dictionaries(TEXTS, _of(inner[1], uris, depth - 1), max_size=1)
    if origin is tuple:
        return st.tuples(*(_of(one, uris, depth - 1) for one in inner)).map(list)
    if origin is typing.Literal:
        return st.sampled_from(inner)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return st.sampled_from([member.value for member in kind])
    if isinstance(kind, type) and attrs.has(kind):
        return _object(kind, uris, depth)
    simple = {str: TEXTS, int: NUMBERS, bool: st.booleans(), float: st.just(0.5)}
    return simple.get(kind, ANYTHING)


def _object(kind: type, uris: tuple[str, ...], depth: int) -> st.SearchStrategy[Any]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in attrs.fields(kind):
        name = re.sub(r"_(\w)", lambda match: match[1].upper(), field.name.rstrip("_"))
        if name == "uri" or name.endswith("Uri"):
            value: st.SearchStrategy[Any] = st.sampled_from(uris)
        elif name == "version":
            value = st.integers(0, 5)
        else:
            value = _of(field.type, uris, depth - 1)
        (required if field.default is attrs.NOTHING else optional)[name] = value
    return st.fixed_dictionaries(required, optional=optional if depth > 0 else {})


def spoilt(params: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Params of which one part is missing, or of another type."""
    return st.builds(_spoil, params, st.randoms(use_true_random=False), ANYTHING)


def _spoil(params: Any, rng: Any, other: Any) -> Any:
    if isinstance(params, dict) and params and rng.random() < 0.8:
        key = rng.choice(sorted(params))
        rest = {name: value for name, value in params.items() if name != key}
        return rest if rng.random() < 0.3 else {**rest, key: _spoil(params[key], rng, other)}
    if isinstance(params, list) and params and rng.random() < 0.8:
        return [_spoil(params[0], rng, other), *params[1:]]
    return other
