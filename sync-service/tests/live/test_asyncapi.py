"""B10, W9: the contract of live updates is an AsyncAPI 3 document by AsyncAPI's own schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from aida_sync.live.asyncapi import document

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / ".tools/contracts/node_modules/@asyncapi/specs/schemas/3.0.0.json"


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    assert SCHEMA.is_file(), "scripts/install-test-tools.sh installs it"
    return Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))


def test_the_document_is_valid(validator: Draft7Validator) -> None:
    """B10: by the schema that AsyncAPI publishes."""
    assert [error.message for error in validator.iter_errors(document())] == []


@pytest.mark.parametrize("part", ["asyncapi", "info"])
def test_the_schema_finds_what_is_missing(validator: Draft7Validator, part: str) -> None:
    broken = {key: value for key, value in document().items() if key != part}
    assert not validator.is_valid(broken)


def test_every_reference_leads_somewhere() -> None:
    """B10: the schema cannot see that."""
    root = document()

    def follow(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                found: Any = root
                for part in node["$ref"].removeprefix("#/").split("/"):
                    found = found[part]
            for inner in node.values():
                follow(inner)
        elif isinstance(node, list):
            for inner in node:
                follow(inner)

    follow(root)


def test_the_stored_document_is_that_of_the_code() -> None:
    """B10: `python scripts/generate_docs.py asyncapi.json` renews it."""
    stored = json.loads((ROOT / "docs/reference/asyncapi.json").read_text("utf-8"))
    assert stored == document()
