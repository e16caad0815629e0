"""Personas as clients see and send them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.revisions.schemas import RevisionHead

Grant = Literal[
    "read-files", "edit-files", "run-checks", "run-tests", "expand-templates", "ask-people"
]


class PersonaContent(BaseModel):
    """A prompt, and what whoever works by it may do. What is not granted is forbidden."""

    id: Annotated[
        str,
        Field(
            max_length=100,
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
            description="Its name: a-z, 0-9 and hyphens. It stays the same in every revision.",
            examples=["careful-reviewer"],
        ),
    ]
    title: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    prompt: Annotated[
        str,
        Field(
            min_length=1,
            max_length=50_000,
            pattern=r"^[^\x00]*$",
            description="What the model is told first; `{{name}}` stands for a variable.",
        ),
    ]
    variables: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]],
        Field(max_length=30, description="The variables of the prompt."),
    ] = []
    grants: Annotated[list[Grant], Field(max_length=20)] = []
    max_tokens: Annotated[int, Field(ge=1, le=10_000_000, description="Of one task.")] = 100_000
    needs_approval: Annotated[
        bool, Field(description="Whether a person approves a task before it goes on.")
    ] = True


class PersonaWrite(PersonaContent):
    """A persona."""

    model_config = ConfigDict(extra="forbid")


class PersonaRevisionOut(RevisionHead, PersonaContent):
    """A revision of a persona."""
