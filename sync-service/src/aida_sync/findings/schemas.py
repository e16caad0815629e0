"""Findings as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.kit.period import Interval

MOST = 50_000
Word = Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Branch = Annotated[Name, Field(examples=["main"])]


class FindingIn(BaseModel):
    """A finding: its identity, as docs/reference/finding-identity.md has it, and its rule."""

    model_config = ConfigDict(extra="forbid")

    identity: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
    rule: Name
    severity: Literal["hint", "info", "warning", "error"]
    language: Word = ""
    team: Annotated[Word, Field(description="Who owns the rule.")] = ""
    security: Annotated[bool, Field(description="Whether the rule is about security.")] = False


class ScanIn(BaseModel):
    """Every finding of a project at a commit: what is not among them is fixed."""

    model_config = ConfigDict(extra="forbid")

    branch: Branch
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$", examples=["a1b2c3d4"])]
    revision: Word
    verdict: Word
    findings: Annotated[list[FindingIn], Field(max_length=MOST)]


class ScanOut(BaseModel):
    """What a check changed on its branch."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    branch: str
    commit: str
    revision: str
    verdict: str
    at: datetime
    open: int
    new: int
    fixed: int


class FindingOut(BaseModel):
    """A finding on a branch."""

    model_config = ConfigDict(from_attributes=True)

    identity: str
    rule: str
    severity: str
    language: str
    team: str
    security: bool
    first_seen: datetime
    opened_at: datetime
    fixed_at: datetime | None


class LineOut(BaseModel):
    """One line of a chart. `name` is the rule, the team or the severity."""

    name: str
    open: Annotated[list[int], Field(description="At the end of each bucket.")]
    new: list[int]
    fixed: list[int]


class HistoryOut(BaseModel):
    """Findings over time, and how old the open ones are now."""

    interval: Interval
    buckets: list[datetime]
    lines: list[LineOut]
    ages: Annotated[
        dict[str, int], Field(description="Open findings now, by days since first seen.")
    ]
