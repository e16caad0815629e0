"""AI requests as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Word = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
Tokens = Annotated[int, Field(ge=0, le=100_000_000)]
Kind = Literal["ai-request", "ai-edit", "suppression", "baseline-growth", "rule-change"]


class AiRequestCreate(BaseModel):
    """What a client is about to ask a model. The text itself stays with the client."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[Kind, Field(description="What will be done with the answer.")] = "ai-request"
    by_agent: Annotated[bool, Field(description="Whether nobody sees the answer first.")] = False
    provider: Annotated[Word, Field(examples=["anthropic", "openai", "local"])]
    model: Annotated[
        str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["small"])
    ]
    tokens: Annotated[Tokens, Field(description="An estimate, prompt and answer.", examples=[2000])]
    input_digest: Annotated[
        str,
        Field(pattern=r"^[0-9a-f]{0,64}$", description="A hash of what is sent to the model."),
    ] = ""
    rules_revision: Annotated[
        str,
        Field(
            max_length=200,
            pattern=r"^[^\x00-\x1f\x7f]*$",
            description="The rules that the answer will be checked by.",
        ),
    ] = ""


class Refusal(BaseModel):
    """Why a request may not be made."""

    model_config = ConfigDict(from_attributes=True)

    check: str
    code: str
    message: str


class AiRequestOut(BaseModel):
    """A request and what was decided. It may be made when ``effect`` is ``allow``."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    project_id: str
    user_id: str
    at: datetime
    kind: str
    by_agent: bool
    provider: str
    model: str
    tokens: int
    input_digest: str
    rules_revision: str
    effect: Literal["allow", "ask", "deny"]
    refusals: list[Refusal]
    outcome: str
    ended_at: datetime | None


class AiRequestEnd(BaseModel):
    """How a request ended, and what it cost."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["completed", "failed", "aborted"]
    tokens: Annotated[Tokens, Field(description="Those that were spent.")]


class AiBudgetOut(BaseModel):
    """What a project may spend in a day (UTC), and what is left of today."""

    tokens_per_day: int
    spent_today: int
    left_today: int


class AiBudgetSet(BaseModel):
    """The tokens that a project may spend in a day; 0 turns AI off."""

    model_config = ConfigDict(extra="forbid")

    tokens_per_day: Annotated[int, Field(ge=0, le=10_000_000_000)]
