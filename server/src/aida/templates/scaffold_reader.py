"""``scaffold.yml`` to scaffolds."""

from __future__ import annotations

import re
from pathlib import Path

from aida.rules.errors import RuleError
from aida.rules.regex import Regex, RegexError
from aida.rules.value import Value
from aida.templates.reader import (
    TemplateError,
    as_template_error,
    only_document,
    read_about,
    read_languages,
    required,
)
from aida.templates.scaffold import Answer, Condition, Question, Scaffold
from aida.templates.vocabulary import FILE_CONDITION, QUESTION, SCAFFOLD_FILE, TYPES

FILES = "files"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = ("folder", "year")


def read_scaffold(text: str, path: Path) -> Scaffold:
    """The scaffold in ``text``, the file ``path``; raises TemplateError with line and column."""
    try:
        document = only_document(text, str(path))
        document.only(SCAFFOLD_FILE, "a scaffold")
        questions = document.get("questions")
        conditions = document.get("files")
        after = document.get("after")
        scaffold = Scaffold(
            read_about(document, str(path)),
            read_languages(required(document, "language")),
            path.parent / FILES,
            tuple(_question(*item) for item in questions.items()) if questions else (),
            tuple(map(_condition, conditions.sequence())) if conditions else (),
            after.string() if after else "",
        )
        if scaffold.id != path.parent.name:
            required(document, "id").fail(
                f"the scaffold is called `{scaffold.id}`, its folder `{path.parent.name}`",
                "make the two agree",
            )
        return scaffold
    except TemplateError:
        raise
    except RuleError as error:
        raise as_template_error(error, str(path)) from None


def _question(name: str, value: Value) -> Question:
    if not _NAME.fullmatch(name) or name in _RESERVED:
        value.fail(
            f"`{name}` cannot be the name of a question",
            "lower-case letters, digits and underscores; not folder, not year",
        )
    value.only(QUESTION, "a question")
    ask = value.get("ask")
    if ask is None:
        value.fail("the question has no `ask`", "write what is asked")
    type_ = value.get("type")
    kind = type_.choice(TYPES, "a type") if type_ else "string"
    choices = value.get("choices")
    default = value.get("default")
    return Question(
        name,
        ask.string(),
        kind,
        _answer(default, kind) if default else None,
        tuple(_answer(item, kind) for item in choices.sequence()) if choices else (),
        _pattern(value),
        _text(value, "help"),
        _text(value, "when"),
    )


def _answer(value: Value, kind: str) -> Answer:
    if isinstance(value.data, str) and "{{" in value.data:
        return value.data
    match kind:
        case "boolean":
            return value.boolean()
        case "integer":
            return value.integer()
        case _:
            return value.string()


def _pattern(value: Value) -> str:
    pattern = value.get("pattern")
    if pattern is None:
        return ""
    try:
        Regex(pattern.string())
    except RegexError as error:
        pattern.fail(f"not a regular expression: {error}")
    return pattern.text


def _condition(value: Value) -> Condition:
    value.only(FILE_CONDITION, "a condition")
    for key in FILE_CONDITION:
        if value.get(key) is None:
            value.fail(f"the condition has no `{key}`", f"add `{key}:`")
    return Condition(_text(value, "path"), _text(value, "when"))


def _text(value: Value, key: str) -> str:
    found = value.get(key)
    return found.string() if found else ""
