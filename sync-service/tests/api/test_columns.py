"""B15: what the tables keep for themselves is in no answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aida_sync.app import create_app
from aida_sync.config import load_settings
from aida_sync.schema.tables import METADATA

from .breaking import followed

PRIVATE = re.compile(r"_hash$|^hash$|secret|sealed|encrypted|blind|cipher|nonce|password|^salt$")
SHOWN = {
    "old_secret_until": "when the former secret of a webhook ends, not the secret",
    "input_hash": "says what a decision was about, to whoever has that already",
    "salt": "opens a commitment in the audit log, for those who may read the event",
    "secret": "shown once, to whoever makes it",
}
"""Names that are in answers on purpose."""


def test_private_columns_are_in_no_answer() -> None:
    private = {
        column.name
        for table in METADATA.tables.values()
        for column in table.columns
        if PRIVATE.search(column.name)
    }
    assert {"password_hash", "salt"} <= private
    document = create_app(load_settings()).openapi()
    answered = set(_answered(document))
    assert {"slug", "email"} <= answered
    assert answered & private - SHOWN.keys() == set()


def _answered(document: dict[str, Any]) -> Iterator[str]:
    """Names of all properties in the schemas that some answer refers to."""
    open_ = [
        content.get("schema", {})
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
        for answer in operation.get("responses", {}).values()
        for content in followed(answer, document).get("content", {}).values()
    ]
    seen: set[str] = set()
    while open_:
        match open_.pop():
            case {"$ref": str(reference)} if reference not in seen:
                seen.add(reference)
                open_.append(document["components"]["schemas"][reference.rpartition("/")[2]])
            case dict(node):
                yield from node.get("properties", {})
                open_.extend(node.values())
            case list(nodes):
                open_.extend(nodes)
            case _:
                pass
