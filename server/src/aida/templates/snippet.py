"""The snippet syntax of the Language Server Protocol, as a tree.

Variables are resolved by us, not by the editor: `resolve` leaves none. So every editor gives the
same text, also one that knows no variables, or others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aida.templates.transforms import Transform


@dataclass(frozen=True, slots=True)
class TabStop:
    """``$1``, ``${1:default}``, or ``${1|a,b|}``; ``$0`` is where the cursor ends."""

    number: int
    default: tuple[Part, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """``$NAME``, ``${NAME:default}``, or ``${NAME/regex/format/flags}``; ``at`` is its place."""

    name: str
    at: int
    default: tuple[Part, ...] = ()
    transform: Transform | None = None


Part = str | TabStop | Variable
Snippet = tuple[Part, ...]

_SPECIAL = str.maketrans({"\\": r"\\", "$": r"\$", "}": r"\}"})
_IN_CHOICE = str.maketrans({"\\": r"\\", ",": r"\,", "|": r"\|"})


def resolve(snippet: Snippet, value_of: Callable[[str], str]) -> Snippet:
    """The snippet with every variable replaced by its value, or by its default when it is empty."""
    parts: list[Part] = []
    for part in snippet:
        if isinstance(part, TabStop):
            parts.append(TabStop(part.number, resolve(part.default, value_of), part.choices))
        elif isinstance(part, Variable):
            text = value_of(part.name)
            if part.transform is not None:
                text = part.transform.apply(text)
            parts += [text] if text else resolve(part.default, value_of)
        else:
            parts.append(part)
    return joined(parts)


def joined(parts: Sequence[Part]) -> Snippet:
    """The parts with texts that follow one another put together, as the parser gives them."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def snippet_text(snippet: Snippet) -> str:
    """The snippet as an editor takes it. It must be resolved."""
    texts: list[str] = []
    for part in snippet:
        if isinstance(part, str):
            texts.append(part.translate(_SPECIAL))
        elif isinstance(part, Variable):
            raise ValueError(f"${part.name} is not resolved")
        elif part.choices:
            choices = ",".join(choice.translate(_IN_CHOICE) for choice in part.choices)
            texts.append(f"${{{part.number}|{choices}|}}")
        elif part.default:
            texts.append(f"${{{part.number}:{snippet_text(part.default)}}}")
        else:
            texts.append(f"${{{part.number}}}")
    return "".join(texts)


@dataclass(frozen=True, slots=True)
class Filled:
    """A snippet as plain text; ``cursor`` is where it ends up, as an index into ``text``."""

    text: str
    cursor: int


def fill(snippet: Snippet, values: dict[int, str] | None = None) -> Filled:
    """The text with every tab stop filled: by ``values``, its default, or its first choice."""
    given = dict(values or {})
    for stop in tab_stops(snippet):
        if stop.number not in given and (stop.default or stop.choices):
            given[stop.number] = stop.choices[0] if stop.choices else _plain(stop.default, given)
    cursor: list[int] = []
    text = _write(snippet, given, "", cursor)
    return Filled(text, cursor[0] if cursor else len(text))


def tab_stops(snippet: Sequence[Part]) -> Iterator[TabStop]:
    """All tab stops, in the order of the text, the inner ones before the outer."""
    for part in snippet:
        if isinstance(part, TabStop):
            yield from tab_stops(part.default)
            yield part


def variables(snippet: Sequence[Part]) -> Iterator[Variable]:
    """All variables, in the order of the text."""
    for part in snippet:
        if isinstance(part, Variable):
            yield part
        if not isinstance(part, str):
            yield from variables(part.default)


def map_text(snippet: Snippet, change: Callable[[str], str]) -> Snippet:
    """The snippet with ``change`` made to its literal text."""
    parts: list[Part] = []
    for part in snippet:
        if isinstance(part, str):
            parts.append(change(part))
        elif isinstance(part, TabStop):
            parts.append(TabStop(part.number, map_text(part.default, change), part.choices))
        else:
            raise ValueError(f"${part.name} is not resolved")
    return tuple(parts)


def _plain(parts: Snippet, given: dict[int, str]) -> str:
    return _write(parts, given, "", [])


def _write(parts: Snippet, given: dict[int, str], text: str, cursor: list[int]) -> str:
    for part in parts:
        if isinstance(part, str):
            text += part
        elif isinstance(part, TabStop):
            if part.number == 0 and not cursor:
                cursor.append(len(text))
            text += given.get(part.number, "")
        else:
            raise ValueError(f"${part.name} is not resolved")
    return text
