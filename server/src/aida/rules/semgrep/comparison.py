"""``metavariable-comparison``: a Python-like expression over what is bound, walked and never run.

Anything that cannot be computed (a value that isn't known, a text where a number is wanted, a
function that doesn't exist) makes the comparison false.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from aida.rules.errors import RuleError
from aida.rules.semgrep.regexes import ExpressionError, compiled, matches_start

Scalar = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Code:
    """Code that is no literal: all that is known of it is its text, for `str` and `re`."""

    text: str


Comparable = Scalar | Code | Sequence["Comparable"]
"""What an expression may work with."""

_MAX_TEXT = 10_000
_MAX_POWER = 64
_METAVARIABLE = re.compile(r"\$(\.\.\.)?([A-Z_][A-Z0-9_]*|[0-9]+)")
_PREFIX, _MANY = "mv_", "mvs_"
_ARITHMETIC: Mapping[type[ast.operator], Callable[[int, int], int | float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_ORDER: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class _Unknown(Exception):
    """A part of the expression has no value."""


def check_comparison(expression: str) -> None:
    """Raises RuleError when ``expression`` cannot be read."""
    _parsed(expression)


def compare(
    expression: str, values: Mapping[str, Comparable], today: datetime | None = None
) -> bool:
    """Whether ``expression`` holds, with ``values`` by metavariable name (``$X``).

    ``today`` is the time that ``today()`` stands for; without it such a comparison is false.
    """
    try:
        return _Evaluator(values, today).value(_parsed(expression)) is True
    except (_Unknown, ArithmeticError, TypeError, ValueError, RecursionError, ExpressionError):
        return False


def number_of(text: str, base: int = 10, *, strip: bool = False) -> Scalar | None:
    """The number that ``text`` spells, as most languages write numbers; None for anything else."""
    text = text.strip()
    if strip:
        text = text.strip("\"'`")
    digits = text.replace("_", "").rstrip("lLuUnN")
    try:
        if base != 10:
            return int(digits, base)
        if re.fullmatch(r"[-+]?0[0-7]+", digits):
            return int(digits, 8)
        return int(digits, 0)
    except ValueError:
        pass
    try:
        return float(text.replace("_", "").rstrip("fFdD"))
    except ValueError:
        return None


@lru_cache(maxsize=2000)
def _parsed(expression: str) -> ast.expr:
    def name(match: re.Match[str]) -> str:
        return (_MANY if match[1] else _PREFIX) + match[2]

    try:
        return ast.parse(_METAVARIABLE.sub(name, expression).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise RuleError(
            f"`{expression}` cannot be read", hint="write a comparison such as $X > 1024"
        ) from None


class _Evaluator:
    def __init__(self, values: Mapping[str, Comparable], today: datetime | None) -> None:
        self._values = values
        self._today = today

    def value(self, node: ast.expr) -> Comparable:
        match node:
            case ast.Constant(value) if isinstance(value, bool | int | float | str):
                return value
            case ast.Name(name):
                return self._bound(name)
            case ast.List(items) | ast.Tuple(items) | ast.Set(items):
                return [self.value(item) for item in items]
            case ast.BoolOp(kind, parts):
                results = (bool(self.value(part)) for part in parts)
                return all(results) if isinstance(kind, ast.And) else any(results)
            case ast.UnaryOp(kind, operand):
                return self._unary(kind, self.value(operand))
            case ast.BinOp(left, kind, right):
                return self._binary(kind, self.value(left), self.value(right))
            case ast.Compare(left, kinds, rights):
                return self._compare(left, kinds, rights)
            case ast.Call(function, arguments, []):
                return self._call(ast.unparse(function), [self.value(item) for item in arguments])
            case _:
                raise _Unknown

    def _bound(self, name: str) -> Comparable:
        for prefix, dollar in ((_PREFIX, "$"), (_MANY, "$...")):
            if name.startswith(prefix):
                bound = self._values.get(dollar + name.removeprefix(prefix))
                if bound is not None:
                    return bound
        raise _Unknown

    def _unary(self, kind: ast.unaryop, value: Comparable) -> Scalar:
        if isinstance(kind, ast.Not):
            return not value
        number = _number(value)
        if isinstance(kind, ast.USub):
            return -number
        if isinstance(kind, ast.Invert) and isinstance(number, int):
            return ~number
        return number

    def _binary(self, kind: ast.operator, left: Comparable, right: Comparable) -> Comparable:
        if isinstance(left, str) and isinstance(right, str) and isinstance(kind, ast.Add):
            return left[:_MAX_TEXT] + right[:_MAX_TEXT]
        one, other = _number(left), _number(right)
        if isinstance(kind, ast.Pow):
            if abs(one) > 2**_MAX_POWER or abs(other) > _MAX_POWER:
                raise _Unknown
            return one**other
        if (function := _ARITHMETIC.get(type(kind))) is None:
            raise _Unknown
        return function(one, other)  # type: ignore[arg-type]

    def _compare(
        self, left: ast.expr, kinds: Sequence[ast.cmpop], rights: Sequence[ast.expr]
    ) -> bool:
        value = self.value(left)
        for kind, node in zip(kinds, rights, strict=True):
            other = self.value(node)
            if not _holds(kind, value, other):
                return False
            value = other
        return True

    def _call(self, name: str, arguments: list[Comparable]) -> Comparable:
        match name, arguments:
            case "int", [str(text)]:
                number = number_of(text, strip=True)
                if not isinstance(number, int):
                    raise _Unknown
                return number
            case "int", [int() as number]:
                return number
            case "str", [value] if isinstance(value, bool | int | float | str):
                return str(value)
            case "float", [value] if isinstance(value, bool | int | float | str):
                return float(value)
            case "str", [Code(text)]:
                return text
            case "re.match", [str(source), str(text) | Code(text)]:
                return matches_start(source, text)
            case "re.search", [str(source), str(text) | Code(text)]:
                return compiled(source).search(text) is not None
            case "today", []:
                if self._today is None:
                    raise _Unknown
                return self._today.timestamp()
            case "strptime", [str(text)]:
                return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
            case _:
                raise _Unknown


def _is_member(item: Comparable, items: Comparable) -> bool:
    if not isinstance(items, Sequence):
        raise _Unknown
    return any(type(other) is type(item) and other == item for other in items)


def _number(value: Comparable) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unknown
    return value


def _holds(kind: ast.cmpop, left: Comparable, right: Comparable) -> bool:
    if isinstance(left, Code) or isinstance(right, Code):
        raise _Unknown
    match kind:
        case ast.Eq():
            return left == right
        case ast.NotEq():
            return left != right
        case ast.In() | ast.NotIn():
            if isinstance(right, str) != isinstance(left, str) and isinstance(right, str):
                raise _Unknown
            inside = left in right if isinstance(right, str) else _is_member(left, right)  # type: ignore[operator]
            return inside == isinstance(kind, ast.In)
        case _:
            function = _ORDER.get(type(kind))
            if function is None:
                raise _Unknown
            if isinstance(left, str) and isinstance(right, str):
                return function(left, right)
            return function(_number(left), _number(right))
