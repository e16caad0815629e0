"""Practices as clients see and send them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.revisions.schemas import RevisionHead

Word = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Markdown = Annotated[str, Field(min_length=1, max_length=100_000, pattern=r"^[^\x00]*$")]


class Trigger(BaseModel):
    """Code that the practice is about."""

    model_config = ConfigDict(extra="forbid")

    pattern: Annotated[
        str,
        Field(
            min_length=1,
            max_length=2000,
            pattern=r"^[^\x00]*$",
            description="A pattern as rules have it.",
            examples=["time.sleep($SECONDS)"],
        ),
    ]
    language: Annotated[
        Word | None, Field(description="The one language it is for; null for all of them.")
    ] = None


class PracticeContent(BaseModel):
    """A hint page: when it is shown, what is meant, and the better way."""

    id: Annotated[
        str,
        Field(
            max_length=100,
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
            description="Its name: a-z, 0-9 and hyphens. It stays the same in every revision.",
            examples=["wait-for-events"],
        ),
    ]
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    languages: Annotated[list[Word], Field(min_length=1, max_length=40)]
    triggers: Annotated[
        list[Trigger],
        Field(max_length=50, description="Each one must find a `bad` code block of the body."),
    ] = []
    body: Annotated[
        Markdown, Field(description="Markdown; its `bad` code blocks show what is meant.")
    ]
    better_way: Annotated[
        Markdown, Field(description="Markdown; no trigger may find its `good` code blocks.")
    ]
    references: Annotated[
        list[
            Annotated[
                str,
                Field(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f<>\"]+$"),
            ]
        ],
        Field(max_length=50, description="Addresses."),
    ] = []


class PracticeWrite(PracticeContent):
    """A practice."""

    model_config = ConfigDict(extra="forbid")


class PracticeRevisionOut(RevisionHead, PracticeContent):
    """A revision of a practice."""
