"""Changing the case of identifiers: ``convert`` in a transform."""

from __future__ import annotations

from collections.abc import Callable, Sequence

SEPARATORS = {"dash": "-", "dot": ".", "slash": "/", "space": " ", "underscore": "_"}
CASE_CHANGE = "caseChange"
MANY = 2


def split_words(text: str, separated_by: Sequence[str] | None = None) -> list[str]:
    """Words of an identifier: ``XMLHttpRequest`` is XML, Http, Request."""
    names = separated_by if separated_by is not None else (*SEPARATORS, CASE_CHANGE)
    delimiters = {SEPARATORS[name] for name in names if name in SEPARATORS}
    by_case = CASE_CHANGE in names
    words: list[str] = []
    word = ""
    capitals = 0  # how many characters since the last lower-case one, up to two
    for character in text:
        if character in delimiters:
            words.append(word)
            word, capitals = "", 0
            continue
        if by_case:
            if not capitals and character.isupper():
                words.append(word)
                word = ""
            elif capitals == MANY and character.islower():
                words.append(word[:-1])
                word = word[-1]
            capitals = 0 if character.islower() else min(capitals + 1, MANY)
        word += character
    words.append(word)
    return [word for word in words if word]


def capitalize(text: str) -> str:
    """First letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def _camel(words: list[str]) -> str:
    return "".join(capitalize(word) if index else word.lower() for index, word in enumerate(words))


_JOINED: dict[str, Callable[[list[str]], str]] = {
    "camelCase": _camel,
    "snakeCase": lambda words: "_".join(word.lower() for word in words),
    "kebabCase": lambda words: "-".join(word.lower() for word in words),
    "pascalCase": lambda words: "".join(map(capitalize, words)),
}
_WHOLE: dict[str, Callable[[str], str]] = {
    "lowerCase": str.lower,
    "upperCase": str.upper,
    "capitalize": capitalize,
}
CASES = (*_WHOLE, *_JOINED)


def convert_case(text: str, case: str, separated_by: Sequence[str] | None = None) -> str:
    """``text`` in ``case``, one of `CASES`."""
    if case in _WHOLE:
        return _WHOLE[case](text)
    return _JOINED[case](split_words(text, separated_by))
