"""The JSON Schema of rule files, made from the tables that the reader goes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aida.rules import vocabulary as words
from aida.rules.string_case import CASE_CHANGE, CASES, SEPARATORS
from aida.rules.vocabulary import Keys
from aida.syntax.languages import LANGUAGES, Language
from aida.syntax.node_kinds import field_names, named_kinds

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT_LANGUAGE, ANY_LANGUAGE = "text", "any"
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
_STRINGS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": _SCALAR}]}
_GLOB: Schema = {"anyOf": [_SCALAR, {"type": "object", "required": ["glob"]}]}
_GLOBS: Schema = {"anyOf": [_GLOB, {"type": "array", "items": _GLOB}]}
_INTEGER: Schema = {"type": "integer"}


def rule_schema(language: Language | None = None) -> Schema:
    """The schema; for one ``language`` it also knows the kinds of node and the fields."""
    kind = _SCALAR if language is None else _kinds_of(language)
    field = _SCALAR if language is None else {"enum": list(field_names(language))}
    title = "AIDA rule" if language is None else f"AIDA rule for {language.name}"
    return {
        "$schema": DIALECT,
        "$id": "urn:aida:rule" + ("" if language is None else f":{language.name}"),
        "title": title,
        **_object(words.RULE_FILE, _rule_file(), required=["id", "language"]),
        "anyOf": [{"required": ["rule"]}, {"required": ["measure"]}],
        "$defs": {
            "rule": _rule_object(words.RULE_OBJECT, kind, field),
            "relation": _relation(words.RELATION, kind, field),
            "sibling": _relation(_without(words.RELATION, "field"), kind, field),
            "pattern": _pattern(kind),
            "nthChild": _nth_child(),
            "range": _range(),
            "fix": _fix(),
            "transformation": _transformation(),
            "rewriter": _rewriter(),
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _map_of(item: Schema) -> Schema:
    return {"type": "object", "additionalProperties": item}


def _without(keys: Keys, *left_out: str) -> Keys:
    return {key: meaning for key, meaning in keys.items() if key not in left_out}


def _choice(choices: Keys | Iterable[str]) -> Schema:
    schema: Schema = {"enum": list(choices)}
    if isinstance(choices, Mapping):
        schema["enumDescriptions"] = list(choices.values())
    return schema


def _object(keys: Keys, values: Mapping[str, Schema], **more: Any) -> Schema:
    """A mapping with some keys; every key has a schema, and its meaning for a description."""
    properties = {
        key: {"description": meaning, **values.get(key, {})} for key, meaning in keys.items()
    }
    return {"type": "object", "properties": properties, **more}


def _rule_file() -> Mapping[str, Schema]:
    return {
        "id": {"type": ["string", "number", "boolean"], "pattern": r"^[^\s\[\],]+$"},
        "language": {"anyOf": [_language(), {**_list_of(_language()), "minItems": 1}]},
        **_core(),
        "rewriters": _list_of(_ref("rewriter")),
        **dict.fromkeys(("message", "note", "title", "url", "owner"), _TEXT),
        "severity": _choice(words.SEVERITIES),
        "labels": _map_of(
            _object(
                words.LABEL,
                {"style": _choice(words.LABEL_STYLES), "message": _TEXT},
                additionalProperties=False,
            )
        ),
        "files": _GLOBS,
        "ignores": _GLOBS,
        "stage": _choice(words.STAGES),
        "tags": _STRINGS,
        "references": _STRINGS,
        "fix-safety": _choice(words.FIX_SAFETIES),
        "constraints-entropy": {"type": "number"},
        "measure": {"type": "object", "required": ["name"]},
    }


def _core() -> Mapping[str, Schema]:
    fix = {"anyOf": [_TEXT, _ref("fix")]}
    return {
        "rule": {"anyOf": [_ref("rule"), {"type": "object", "required": ["suppression"]}]},
        "constraints": _map_of(_ref("rule")),
        "utils": _map_of(_ref("rule")),
        "transform": _map_of({"anyOf": [{"type": "string"}, _ref("transformation")]}),
        "fix": {"anyOf": [*fix["anyOf"], _list_of(fix)]},
    }


def _language() -> Schema:
    names = [name for language in LANGUAGES for name in (language.name, *language.aliases)]
    # Names are known whatever their case, which JSON Schema can only say letter by letter.
    spelt = ("".join(f"[{c.upper()}{c}]" if c.isalpha() else f"\\{c}" for c in n) for n in names)
    return {
        "anyOf": [
            {"enum": [*(language.name for language in LANGUAGES), TEXT_LANGUAGE, ANY_LANGUAGE]},
            {"type": "string", "pattern": f"^(?:{'|'.join(spelt)})$"},
        ]
    }


def _rule_object(keys: Keys, kind: Schema, field: Schema) -> Schema:
    return _object(keys, _conditions(kind, field), additionalProperties=False, minProperties=1)


def _relation(keys: Keys, kind: Schema, field: Schema) -> Schema:
    """Unknown keys are let pass, as ast-grep does; what is left out of ``keys`` is refused."""
    refused = {key: False for key in words.RELATION if key not in keys}
    some = [{"required": [key]} for key in words.RULE_OBJECT]
    schema = _object(keys, _conditions(kind, field), anyOf=some)
    schema["properties"] |= refused
    return schema


def _conditions(kind: Schema, field: Schema) -> Mapping[str, Schema]:
    return {
        "pattern": {"anyOf": [_SCALAR, _ref("pattern")]},
        "kind": kind,
        "regex": _SCALAR,
        "nthChild": {"anyOf": [_SCALAR, _ref("nthChild")]},
        "range": _ref("range"),
        "all": _list_of(_ref("rule")),
        "any": _list_of(_ref("rule")),
        "not": _ref("rule"),
        "matches": _SCALAR,
        "inside": _ref("relation"),
        "has": _ref("relation"),
        "precedes": _ref("sibling"),
        "follows": _ref("sibling"),
        "stopBy": {"anyOf": [_choice(words.STOPS), _ref("rule")]},
        "field": field,
    }


def _kinds_of(language: Language) -> Schema:
    """A kind of the language, or a selector, which holds more than the name of one kind."""
    known = {"enum": [*named_kinds(language), "ERROR"]}
    return {"anyOf": [known, {"type": "string", "pattern": r"[^\w-]"}]}


def _pattern(kind: Schema) -> Schema:
    values = {
        "context": _SCALAR,
        "selector": kind,
        "strictness": _choice(words.STRICTNESSES),
    }
    return _object(words.PATTERN, values, required=["context"], additionalProperties=False)


def _nth_child() -> Schema:
    values = {"position": _SCALAR, "ofRule": _ref("rule"), "reverse": {"type": "boolean"}}
    return _object(words.NTH_CHILD, values, required=["position"], additionalProperties=False)


def _range() -> Schema:
    place = _object(
        words.POSITION,
        {"line": _INTEGER, "column": _INTEGER},
        required=["line"],
        additionalProperties=False,
    )
    values = dict.fromkeys(words.RANGE, place)
    return _object(words.RANGE, values, required=list(words.RANGE), additionalProperties=False)


def _fix() -> Schema:
    values = {
        "template": _SCALAR,
        "expandStart": _ref("relation"),
        "expandEnd": _ref("relation"),
        "title": _SCALAR,
    }
    return _object(words.FIX, values, required=["template"], additionalProperties=False)


def _transformation() -> Schema:
    values: dict[str, Mapping[str, Schema]] = {
        "substring": {"source": _SCALAR, "startChar": _INTEGER, "endChar": _INTEGER},
        "replace": {"source": _SCALAR, "replace": _SCALAR, "by": _SCALAR},
        "convert": {
            "source": _SCALAR,
            "toCase": _choice(CASES),
            "separatedBy": _list_of(_choice((*SEPARATORS, CASE_CHANGE))),
        },
        "rewrite": {"source": _SCALAR, "rewriters": _STRINGS, "joinBy": _SCALAR},
    }
    needed = {
        "substring": ["source"],
        "replace": ["source", "replace", "by"],
        "convert": ["source", "toCase"],
        "rewrite": ["source", "rewriters"],
    }
    kinds = {
        name: _object(keys, values[name], required=needed[name], additionalProperties=False)
        for name, keys in words.TRANSFORMATIONS.items()
    }
    return _object(
        words.TRANSFORMATION, kinds, minProperties=1, maxProperties=1, additionalProperties=False
    )


def _rewriter() -> Schema:
    keys = {"id": words.RULE_FILE["id"], **words.CORE}
    return _object(keys, {"id": _SCALAR, **_core()}, required=["id", "rule", "fix"])
