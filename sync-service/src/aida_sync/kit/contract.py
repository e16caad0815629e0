"""The OpenAPI document, with what all routes have in common and no route says.

Errors in both forms, repeated requests, entity tags, limits, and an example for every body. What
routes answer alike is said once, and referred to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import orjson

from aida_sync.kit.envelope import Problem
from aida_sync.kit.examples import example_of
from aida_sync.kit.problems import PROBLEM_JSON

METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"
_HEADERS: dict[str, Any] = {
    "X-Request-Id": {
        "description": "The trace's id: name it when you report.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": 'What is left of the minute: `"user";r=REQUESTS;t=SECONDS`.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'The limit: `"user";q=REQUESTS;w=SECONDS`.',
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}},
    "ETag": {
        "description": "The version of the thing: send it in If-Match to change it.",
        "schema": {"type": "string"},
    },
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text, new for each request. Repeating the request with the same key has no"
    " second effect, and gets the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
# Said here: as a dependency, FastAPI would look for the header once more at each request.
_BEARER = {
    "HTTPBearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token of `POST /auth/login`, or a token of `POST /tokens`.",
    }
}
SECURITY: list[dict[str, list[str]]] = [{name: [] for name in _BEARER}]
"""What a route says that wants a login."""
_TAG = {"type": "string", "maxLength": 200}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` that the client has: an unchanged thing is not sent again (304).",
    "schema": {"type": "string"},
}


def complete(document: dict[str, Any], body_limit: int) -> dict[str, Any]:
    """The document of FastAPI, completed in place."""
    schemas = document["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema()
    document["components"]["securitySchemes"] = _BEARER
    tagged = {
        path for path, method, operation in operations(document) if _takes(operation, "if-match")
    }
    for path, method, operation in operations(document):
        responses = operation["responses"]
        parameters = operation.setdefault("parameters", [])
        changes = method != "get"
        if not operation.get("x-public"):
            operation["security"] = SECURITY
        for status in _impossible(operation, changes):
            responses.pop(status, None)
        if changes:
            parameters.append(_IDEMPOTENCY_KEY)
        elif path in tagged:
            parameters.append(_IF_NONE_MATCH)
            responses["304"] = {"description": "It has not changed"}
        for status, response in responses.items():
            _describe(status, response, path in tagged, schemas)
        if "413" in responses:
            responses["413"]["description"] = f"The body has more than {body_limit} bytes"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            content.setdefault("example", example_of(content["schema"], schemas))
        for parameter in parameters:
            if parameter["name"] == "if-match":  # 428 without it
                parameter.update(name="If-Match", required=True, schema=_TAG, example="*")
    _share_errors(document)
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of everything below the API's root."""
    for path, item in document["paths"].items():
        if path.startswith("/api/"):
            for method in METHODS:
                if method in item:
                    yield path, method, item[method]


def _share_errors(document: dict[str, Any]) -> None:
    """Say the most usual answer of each error once; most of the document would be repetition."""
    errors = [
        (status, operation["responses"], orjson.dumps(response, option=orjson.OPT_SORT_KEYS))
        for _, _, operation in operations(document)
        for status, response in operation["responses"].items()
        if status >= "400"
    ]
    usual: dict[str, tuple[str, bytes]] = {}
    for (status, told), _ in Counter((one[0], one[2]) for one in errors).most_common():
        usual.setdefault(status, (HTTPStatus(int(status)).name.title().replace("_", ""), told))
    document["components"]["responses"] = {
        name: orjson.loads(told) for _, (name, told) in sorted(usual.items())
    }
    for status, responses, told in errors:
        if told == usual[status][1]:
            responses[status] = {"$ref": f"#/components/responses/{usual[status][0]}"}


def _takes(operation: dict[str, Any], header: str) -> bool:
    return any(one["name"].lower() == header for one in operation.get("parameters", []))


def _impossible(operation: dict[str, Any], changes: bool) -> Iterator[str]:
    if not _takes(operation, "if-match"):
        yield "428"
    if not changes:
        yield from ("412", "413")


def _describe(status: str, response: dict[str, Any], tagged: bool, schemas: dict[str, Any]) -> None:
    headers = response.setdefault("headers", {})
    headers["X-Request-Id"] = _HEADERS["X-Request-Id"]
    if tagged and status in ("200", "201", "304"):
        headers["ETag"] = _HEADERS["ETag"]
    if status == "429":
        headers.update({name: _HEADERS[name] for name in ("RateLimit", "RateLimit-Policy")})
    if status in ("429", "503"):
        headers["Retry-After"] = _HEADERS["Retry-After"]
    content = response.get("content", {})
    if status >= "400":
        # FastAPI gives errors the form of the route's success; ours are always JSON.
        (error,) = content.values()
        content = response["content"] = {_JSON: error}
        content[PROBLEM_JSON] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for media in content.values():
        if media.get("schema"):
            media.setdefault("example", example_of(media["schema"], schemas))
