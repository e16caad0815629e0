"""A4, A5, A7, A8: the OpenAPI document says what the service does, with examples."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from aida_sync.app import create_app
from aida_sync.config import load_settings
from aida_sync.kit.contract import operations

from .breaking import followed

NO_ENVELOPE = {
    "/api/v1/audit/log/checkpoint",
    "/api/v1/audit/log/tile/{path}",
    "/api/v1/audit/export",
    "/api/v1/projects/{project_id}/bundles/{channel}/metadata/{name}",
    "/api/v1/projects/{project_id}/bundles/{channel}/targets/{path}",
}
"""What verifiers of logs and bundles read: signed files and lines, in their standards' forms."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(load_settings()).openapi()


def answers(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {code: followed(one, document) for code, one in operation["responses"].items()}


def bodies(document: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    asked = operation.get("requestBody", {}).get("content", {}).values()
    answered = [
        (status, media)
        for status, response in answers(document, operation).items()
        for media in response.get("content", {}).values()
    ]
    return [*(("body", media) for media in asked), *answered]


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    """A4."""
    assert document["openapi"].startswith("3.1.")
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) > 40
    assert len(ids) == len(set(ids))
    # Two models of one name get names of the code's modules, which clients would then have to use.
    assert [name for name in document["components"]["schemas"] if "aida_sync" in name] == []


def test_every_success_is_an_envelope(document: dict[str, Any]) -> None:
    """A5."""
    for path, method, operation in operations(document):
        for status, response in answers(document, operation).items():
            if status.startswith("2") and path not in NO_ENVELOPE:
                schema = response["content"]["application/json"]["schema"]
                name = schema.get("$ref", "").removeprefix("#/components/schemas/")
                assert name.startswith("Envelope"), (method, path, schema)


def test_every_error_is_said_in_both_forms(document: dict[str, Any]) -> None:
    """A7, A8: no answer of a status below 400 is an error, and no error has another form."""
    for path, method, operation in operations(document):
        errors = {s: r for s, r in answers(document, operation).items() if s >= "400"}
        assert {"400", "422", "429", "503"} <= set(errors), (method, path)
        for response in errors.values():
            forms = {kind: media["schema"]["$ref"] for kind, media in response["content"].items()}
            assert forms == {
                "application/json": "#/components/schemas/ErrorEnvelope",
                "application/problem+json": "#/components/schemas/Problem",
            }


def test_no_error_is_said_twice(document: dict[str, Any]) -> None:
    """A4: what clients are made from stays small; what routes say alike is a component."""
    shared = document["components"]["responses"]
    assert {"BadRequest", "NotFound", "TooManyRequests"} <= set(shared)
    for path, method, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert set(response) == {"$ref"} or response not in shared.values(), (method, path)


def test_what_all_routes_share_is_said(document: dict[str, Any]) -> None:
    """A4: summaries, repeated requests, entity tags, limits of bodies and pages."""
    for path, method, operation in operations(document):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        parameters = {one["name"]: one for one in operation["parameters"]}
        assert ("Idempotency-Key" in parameters) == (method != "get")
        assert ("413" in operation["responses"]) == (method != "get")
        assert "RateLimit" in answers(document, operation)["429"]["headers"]
        if "If-Match" in parameters:
            assert {"412", "428"} <= set(operation["responses"])
        if "cursor" in parameters:
            assert parameters["limit"]["schema"]["maximum"] == 200


def test_every_body_has_an_example_that_is_valid(document: dict[str, Any]) -> None:
    """A4: each request and each answer."""
    contents = {"$schema": "https://json-schema.org/draft/2020-12/schema", **document}
    registry = Registry().with_resource("urn:api", Resource.from_contents(contents))
    wrong: list[str] = []
    for path, method, operation in operations(document):
        for where, media in bodies(document, operation):
            if not media.get("schema"):
                continue
            reference = media["schema"].get("$ref")
            schema = {"$ref": f"urn:api{reference}"} if reference else media["schema"]
            checker = Draft202012Validator.FORMAT_CHECKER
            validator = Draft202012Validator(schema, registry=registry, format_checker=checker)
            for error in validator.iter_errors(media["example"]):
                wrong.append(f"{method} {path} {where} {error.json_path}: {error.message}"[:160])
    assert wrong == []
