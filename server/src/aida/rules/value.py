"""A tree of configuration values that remembers where each of them was written."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import NoReturn

from aida.rules.errors import RuleError

Scalar = str | int | float | bool | None


class Value:
    """One node of a document: a mapping, a sequence or a scalar.

    ``path`` is dotted (``rule.all[1].pattern``). ``text`` is a scalar as it was written, so that a
    pattern such as ``123`` or ``true`` needs no quotes.
    """

    __slots__ = ("column", "data", "file", "key_marks", "line", "path", "text")

    def __init__(
        self,
        data: dict[str, Value] | list[Value] | Scalar,
        *,
        text: str = "",
        path: str = "",
        line: int | None = None,
        column: int | None = None,
        file: str = "",
        key_marks: dict[str, tuple[int, int]] | None = None,
    ) -> None:
        self.data = data
        self.text = text
        self.path = path
        self.line = line
        self.column = column
        self.file = file
        self.key_marks = key_marks

    @classmethod
    def of(cls, data: object, path: str = "") -> Value:
        """Wrap plain Python data, as an API caller passes it."""
        if isinstance(data, Value):
            return data
        if isinstance(data, dict):
            items = {str(k): cls.of(v, f"{path}.{k}" if path else str(k)) for k, v in data.items()}
            return cls(items, path=path)
        if isinstance(data, list | tuple):
            return cls([cls.of(v, f"{path}[{i}]") for i, v in enumerate(data)], path=path)
        if data is None or isinstance(data, str | int | float | bool):
            return cls(data, text=data if isinstance(data, str) else str(data), path=path)
        raise TypeError(f"{path}: {type(data).__name__} cannot stand in a rule")

    def fail(self, problem: str, hint: str = "", *, key: str | None = None) -> NoReturn:
        """Raise RuleError at this value, or at one of its keys."""
        line, column, path = self.line, self.column, self.path
        if key is not None:
            path = f"{path}.{key}" if path else key
            if self.key_marks and key in self.key_marks:
                line, column = self.key_marks[key]
        raise RuleError(problem, hint=hint, path=path, line=line, column=column, file=self.file)

    @property
    def type_name(self) -> str:
        """What an author would call the value."""
        match self.data:
            case dict():
                return "a mapping"
            case list():
                return "a list"
            case None:
                return "nothing"
            case bool():
                return "true or false"
            case int() | float():
                return "a number"
            case _:
                return "a string"

    def mapping(self, what: str = "a mapping") -> dict[str, Value]:
        """The entries of a mapping."""
        if not isinstance(self.data, dict):
            self.fail(f"expected {what}, found {self.type_name}")
        return self.data

    def sequence(self, what: str = "a list") -> list[Value]:
        """The items of a list."""
        if not isinstance(self.data, list):
            self.fail(f"expected {what}, found {self.type_name}")
        return self.data

    def string(self, what: str = "a string") -> str:
        """A scalar as text."""
        if isinstance(self.data, dict | list) or self.data is None:
            self.fail(f"expected {what}, found {self.type_name}")
        return self.text

    def integer(self, what: str = "a whole number") -> int:
        """A whole number."""
        if isinstance(self.data, bool) or not isinstance(self.data, int):
            self.fail(f"expected {what}, found {self.type_name}")
        return self.data

    def boolean(self) -> bool:
        """true or false."""
        if not isinstance(self.data, bool):
            self.fail(f"expected true or false, found {self.type_name}")
        return self.data

    def choice(self, options: Iterable[str], what: str) -> str:
        """One of a few words."""
        options = tuple(options)
        word = self.string(what)
        if word not in options:
            self.fail(f"`{word}` is not {what}", f"write one of: {', '.join(options)}")
        return word

    def strings(self, what: str = "a list of strings") -> tuple[str, ...]:
        """A list of strings; a single string stands for a list of one."""
        if isinstance(self.data, str):
            return (self.text,)
        return tuple(item.string() for item in self.sequence(what))

    def get(self, key: str) -> Value | None:
        """Entry of a mapping, or None."""
        return self.data.get(key) if isinstance(self.data, dict) else None

    def only(self, known: Iterable[str], what: str) -> None:
        """Fail on the first key that is not among ``known``."""
        known = tuple(known)
        for key in self.mapping():
            if key not in known:
                close = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
                self.fail(f"`{key}` is not a key of {what}", hint, key=key)

    def plain(self) -> object:
        """The value as plain Python data."""
        if isinstance(self.data, dict):
            return {key: value.plain() for key, value in self.data.items()}
        if isinstance(self.data, list):
            return [value.plain() for value in self.data]
        return self.data

    def items(self) -> Iterator[tuple[str, Value]]:
        """Entries of a mapping in the order they were written."""
        return iter(self.mapping().items())
