"""Entity tags: a client that changes something says which version it saw."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from aida_sync.errors import PreconditionFailed, PreconditionRequired

IfMatch = Annotated[
    str | None,
    Header(description="The `ETag` that the client last saw, or `*`.", max_length=200),
]


def entity_tag(version: int) -> str:
    """The strong tag of a version of a thing."""
    return f'"v{version}"'


def require_match(if_match: str | None, version: int) -> None:
    """Raise unless the client saw this version."""
    if if_match is None:
        raise PreconditionRequired(
            "send the ETag that you read in If-Match, so that nobody's change is overwritten"
        )
    tags = [tag.strip() for tag in if_match.split(",")]
    if "*" not in tags and entity_tag(version) not in tags:
        raise PreconditionFailed(
            "it was changed since you read it: read it again, and repeat your change",
            {"current": entity_tag(version), "sent": if_match},
        )
