"""Examples made from JSON Schemas: small, always the same, and valid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BY_FORMAT = {
    "date-time": "2027-03-01T09:30:00Z",
    "date": "2027-03-01",
    "email": "dev@example.com",
    "password": "correct horse battery",
    "uuid": "0197d2a0-5b3c-7c1e-9f00-0123456789ab",
    "binary": "",
    "uri": "https://example.com/",
}
_HEXADECIMAL = re.compile(r"\^\[0-9a-f\]\{(\d+)")
_IDS = ("id", "_id")
_REF = "#/components/schemas/"


def example_of(schema: Any, schemas: Mapping[str, Any], name: str = "") -> Any:
    """An example for a schema, whose references lead into ``schemas``; ``name`` is its field's."""
    if schema in (True, None) or schema == {}:
        return {}
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].removeprefix(_REF)], schemas, name)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("example", "const"):
        if key in schema:
            return schema[key]
    if schema.get("default") is not None:
        return schema["default"]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            chosen = next((one for one in schema[key] if one.get("type") != "null"), schema[key][0])
            return example_of(chosen, schemas, name)
    return _by_type(schema, schemas, name)


def _by_type(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str) -> Any:
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {field: example_of(inner, schemas, field) for field, inner in fields.items()}
    if kind == "array":
        return [example_of(schema.get("items"), schemas, name)]
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    if kind == "boolean":
        return False
    if kind == "null":
        return None
    return _text(schema, name)


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    if name.endswith(_IDS) or "[0-9a-f]{8}-" in schema.get("pattern", ""):
        return _BY_FORMAT["uuid"]
    if hexadecimal := _HEXADECIMAL.search(schema.get("pattern", "")):
        return "0" * int(hexadecimal[1])
    word = name.replace("_", "-") or "text"
    return word.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]
