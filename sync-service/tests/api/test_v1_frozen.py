"""A2: version 1 of the API only grows. What a client was written for goes on working."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aida_sync.app import create_app
from aida_sync.config import load_settings

from .breaking import breaking_changes

BASELINE = Path(__file__).with_name("v1-baseline.json")
SMALL: dict[str, Any] = {
    "paths": {
        "/things/{id}": {
            "get": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 200}},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        }
                    }
                },
            },
            "put": {
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Write"}}
                    }
                },
                "responses": {"200": {"content": {}}, "201": {"content": {}}},
            },
        }
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "size": {"type": "integer"},
                    "state": {"type": "string", "enum": ["a", "b"]},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                },
                "required": ["id", "size", "note"],
            },
            "Write": {
                "type": "object",
                "properties": {
                    "name": {"type": "string", "maxLength": 100},
                    "kind": {"type": "string", "enum": ["x", "y"]},
                    "count": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                },
                "required": ["name"],
            },
        }
    },
}
Document = dict[str, Any]


def get(document: Document) -> Any:
    return document["paths"]["/things/{id}"]["get"]


def put(document: Document) -> Any:
    return document["paths"]["/things/{id}"]["put"]


def thing(document: Document) -> Any:
    return document["components"]["schemas"]["Thing"]


def write(document: Document) -> Any:
    return document["components"]["schemas"]["Write"]


BREAKS: dict[str, Callable[[Document], object]] = {
    "a path goes": lambda d: d["paths"].clear(),
    "an operation goes": lambda d: d["paths"]["/things/{id}"].pop("put"),
    "a status goes": lambda d: put(d)["responses"].pop("201"),
    "a form goes": lambda d: get(d)["responses"]["200"]["content"].clear(),
    "a login is needed": lambda d: get(d).update(security=[{"bearer": []}]),
    "a parameter goes": lambda d: get(d)["parameters"].pop(1),
    "a parameter is needed": lambda d: get(d)["parameters"][1].update(required=True),
    "a needed parameter comes": lambda d: get(d)["parameters"].append(
        {"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "a limit falls": lambda d: get(d)["parameters"][1]["schema"].update(maximum=100),
    "a limit comes": lambda d: get(d)["parameters"][1]["schema"].update(minimum=1),
    "the body goes": lambda d: put(d).pop("requestBody"),
    "the body is needed": lambda d: put(d)["requestBody"].update(required=True),
    "a field is needed": lambda d: write(d)["required"].append("kind"),
    "a field is refused": lambda d: write(d)["properties"].pop("kind"),
    "unknown fields are refused": lambda d: write(d).update(additionalProperties=False),
    "a value is refused": lambda d: write(d)["properties"]["kind"].update(enum=["x"]),
    "free text is listed": lambda d: write(d)["properties"]["name"].update(enum=["n"]),
    "a text must be shorter": lambda d: write(d)["properties"]["name"].update(maxLength=9),
    "a pattern comes": lambda d: write(d)["properties"]["name"].update(pattern="^a"),
    "null is refused": lambda d: write(d)["properties"].update(count={"type": "integer"}),
    "a sent type changes": lambda d: write(d)["properties"].update(name={"type": "integer"}),
    "an answered field goes": lambda d: thing(d)["properties"].pop("state"),
    "an answered field may miss": lambda d: thing(d)["required"].remove("size"),
    "an answered type changes": lambda d: thing(d)["properties"].update(size={"type": "string"}),
    "an answered type widens": lambda d: thing(d)["properties"].update(size={"type": "number"}),
    "an answer may be null": lambda d: thing(d)["properties"].update(
        size={"anyOf": [{"type": "integer"}, {"type": "null"}]}
    ),
    "items change": lambda d: thing(d)["properties"]["parts"].update(items={"type": "string"}),
    "a format comes": lambda d: write(d)["properties"]["name"].update(format="email"),
}
GROWTH: dict[str, Callable[[Document], object]] = {
    "nothing": lambda d: None,
    "a path comes": lambda d: d["paths"].update({"/more": {"get": {"responses": {}}}}),
    "a status comes": lambda d: get(d)["responses"].update({"202": {"content": {}}}),
    "a parameter comes": lambda d: get(d)["parameters"].append(
        {"name": "q", "in": "query", "schema": {"type": "string"}}
    ),
    "a limit rises": lambda d: get(d)["parameters"][1]["schema"].update(maximum=500),
    "a limit goes": lambda d: get(d)["parameters"][1]["schema"].pop("maximum"),
    "a field may be sent": lambda d: write(d)["properties"].update(new={"type": "string"}),
    "a field need not be sent": lambda d: write(d)["required"].clear(),
    "a value may be sent": lambda d: write(d)["properties"]["kind"]["enum"].append("z"),
    "anything may be sent": lambda d: write(d)["properties"]["kind"].pop("enum"),
    "more is answered": lambda d: thing(d)["properties"].update(new={"type": "string"}),
    "an answer is never null": lambda d: thing(d)["properties"].update(note={"type": "string"}),
    "an answer is always there": lambda d: thing(d)["required"].append("state"),
    "words change": lambda d: get(d).update(summary="Other words", description="More"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_clients_is_found(name: str) -> None:
    """A2: the check itself, on changes that break."""
    changed = copy.deepcopy(SMALL)
    BREAKS[name](changed)
    assert breaking_changes(SMALL, changed)


@pytest.mark.parametrize("name", GROWTH)
def test_growth_breaks_nobody(name: str) -> None:
    """A2: the check itself, on changes that do not break."""
    changed = copy.deepcopy(SMALL)
    GROWTH[name](changed)
    assert breaking_changes(SMALL, changed) == []


@pytest.mark.parametrize("name", BREAKS | GROWTH)
def test_what_is_referred_to_counts_as_if_it_stood_there(name: str) -> None:
    """A2: whichever of the documents refers to what they repeat."""
    changed = copy.deepcopy(SMALL)
    (BREAKS | GROWTH)[name](changed)
    for old, new in ((referring(SMALL), changed), (SMALL, referring(changed))):
        assert breaking_changes(old, new) == breaking_changes(SMALL, changed)


def referring(document: Document) -> Document:
    """The same, with all answers, parameters and bodies among the components."""
    made = copy.deepcopy(document)
    parts: dict[str, dict[str, Any]] = {"responses": {}, "parameters": {}, "requestBodies": {}}

    def put_away(group: str, part: Any) -> dict[str, str]:
        name = f"{group}-{len(parts[group])}"
        parts[group][name] = part
        return {"$ref": f"#/components/{group}/{name}"}

    for item in made["paths"].values():
        for operation in item.values():
            answers = operation["responses"]
            answers.update({code: put_away("responses", one) for code, one in answers.items()})
            if "parameters" in operation:
                told = [put_away("parameters", one) for one in operation["parameters"]]
                operation["parameters"] = told
            if "requestBody" in operation:
                operation["requestBody"] = put_away("requestBodies", operation["requestBody"])
    made["components"].update(parts)
    return made


def test_version_1_has_not_broken() -> None:
    """A2: the API of today against the one that was frozen.

    Before a release a break may be meant: then `docs/reference/openapi.json` is copied over the
    baseline, and the release notes say so. After it, there is `/api/v2`.
    """
    now = create_app(load_settings()).openapi()
    assert breaking_changes(json.loads(BASELINE.read_text("utf-8")), now) == []
