"""Decisions as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Word = Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Uuid = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        examples=["0197d2a0-5b3c-7c1e-9f00-0123456789ab"],
    ),
]
Verdict = Literal["allow", "deny", "warn", "repair"]


class DecisionIn(BaseModel):
    """A decision of governance. Its id is chosen where it is made."""

    model_config = ConfigDict(extra="forbid")

    id: Uuid
    at: AwareDatetime
    action: Annotated[Word, Field(min_length=1, examples=["ai.edit"])]
    tier: Literal["pre-action", "monitoring", "post-action"]
    rule: Annotated[Text, Field(description="What decided, or empty.")] = ""
    revision: Annotated[Word, Field(description="Of rules and policy.")]
    input_hash: Annotated[
        str,
        Field(pattern=r"^[0-9a-f]{16,128}$", description="Over what was decided about."),
    ]
    verdict: Verdict
    reason: Annotated[Text, Field(examples=["budget-exhausted"])] = ""


class DecisionsIn(BaseModel):
    """Decisions to keep."""

    model_config = ConfigDict(extra="forbid")

    decisions: Annotated[list[DecisionIn], Field(min_length=1, max_length=500)]


class KeptOut(BaseModel):
    """How many decisions were new. The others were kept before, and stay as they were."""

    kept: int
    known: int


class DecisionOut(BaseModel):
    """A decision, as it was first told."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    project_id: str
    user_id: str
    at: datetime
    received_at: datetime
    action: str
    tier: str
    rule: str
    revision: str
    input_hash: str
    verdict: str
    reason: str
