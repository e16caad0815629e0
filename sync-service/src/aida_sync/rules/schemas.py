"""Rules as clients see and send them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.revisions.schemas import RevisionHead

Source = Annotated[
    str, Field(min_length=1, max_length=200_000, pattern=r"^[^\x00]*$", description="Rule YAML.")
]
Page = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200_000,
        pattern=r"^[^\x00]*$",
        description="The rule's page; its examples are run before the rule is accepted.",
    ),
]


class RuleContent(BaseModel):
    """A rule and its page."""

    source: Source
    page: Page


class RuleWrite(RuleContent):
    """A rule and its page."""

    model_config = ConfigDict(extra="forbid")


class RuleRevisionOut(RevisionHead, RuleContent):
    """A revision of a rule."""
