"""The JSON Schemas of template files, made from the tables that the readers go by."""

from __future__ import annotations

from typing import Any

from aida.rules.schema import DIALECT, Schema
from aida.rules.vocabulary import Keys
from aida.syntax.languages import LANGUAGES
from aida.templates import vocabulary as words

_STRING: Schema = {"type": "string"}
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_STRINGS: Schema = {"anyOf": [_STRING, {"type": "array", "items": _SCALAR, "minItems": 1}]}


def template_schema() -> Schema:
    """The schema of a snippet's file."""
    language: Schema = {
        "enum": [name for one in LANGUAGES for name in (one.name, *one.aliases)],
    }
    context = _choice(words.CONTEXTS)
    own: dict[str, Schema] = {
        "id": _id(),
        "language": _one_or_more(language),
        "prefix": _one_or_more({"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}),
        "context": _one_or_more(context),
        "under": {"type": ["string", "null"]},
        "body": _STRING,
        "title": _STRING,
        "owner": _STRING,
    }
    return _schema(
        "template",
        words.SNIPPET_FILE,
        own,
        ["id", "title", "language", "prefix", "context", "body"],
    )


def scaffold_schema() -> Schema:
    """The schema of ``scaffold.yml``."""
    question = _object(
        words.QUESTION,
        {
            "type": _choice(words.TYPES),
            "default": _SCALAR,
            "choices": {"type": "array", "items": _SCALAR},
        },
        ["ask"],
    )
    condition = _object(words.FILE_CONDITION, {}, ["path", "when"])
    own: dict[str, Schema] = {
        "id": _id(),
        "language": _STRINGS,
        "questions": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
            "additionalProperties": question,
        },
        "files": {"type": "array", "items": condition},
        "after": _STRING,
        "title": _STRING,
        "owner": _STRING,
    }
    return _schema("scaffold", words.SCAFFOLD_FILE, own, ["id", "title", "language"])


def _schema(name: str, keys: Keys, own: dict[str, Schema], required: list[str]) -> Schema:
    return {
        "$schema": DIALECT,
        "$id": f"urn:aida:{name}",
        "title": f"AIDA {name}",
        **_object(keys, own, required, otherwise=_STRINGS),
    }


def _object(
    keys: Keys, own: dict[str, Schema], required: list[str], otherwise: Schema = _STRING
) -> Schema:
    properties: dict[str, Any] = {
        key: {"description": meaning, **own.get(key, otherwise)} for key, meaning in keys.items()
    }
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": required,
    }


def _id() -> Schema:
    return {"type": "string", "pattern": "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"}


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _choice(choices: Keys) -> Schema:
    return {"oneOf": [{"const": name, "description": text} for name, text in choices.items()]}
