"""Templates as clients see and send them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from aida_sync.revisions.schemas import RevisionHead

Text = Annotated[str, Field(max_length=200_000, pattern=r"^[^\x00]*$")]


def _below_folder(path: str) -> str:
    if any(part in (".", "..") for part in path.split("/")):
        raise ValueError("a path stays below its folder: no part of it is `.` or `..`")
    return path


FilePath = Annotated[
    str,
    # Relative, with slashes; a part may hold an answer: {{ name | snake }}.py.jinja
    Field(max_length=240, pattern=r"^[^/\\\x00-\x1f]+(/[^/\\\x00-\x1f]+)*$"),
    AfterValidator(_below_folder),
]


class TemplateKind(StrEnum):
    """A text for a place in a file, or files for a folder."""

    SNIPPET = "snippet"
    SCAFFOLD = "scaffold"


class TemplateContent(BaseModel):
    """A template in AIDA's own format, its page, and for a scaffold its files."""

    kind: TemplateKind = TemplateKind.SNIPPET
    source: Annotated[
        Text, Field(min_length=1, description="Its YAML: of a scaffold, `scaffold.yml`.")
    ]
    page: Annotated[
        Text,
        Field(min_length=1, description="Its page; the examples are expanded before it comes in."),
    ]
    files: Annotated[
        dict[FilePath, Text],
        Field(max_length=200, description="Of a scaffold: the files by path; *.jinja is rendered."),
    ] = {}


class TemplateWrite(TemplateContent):
    """A template."""

    model_config = ConfigDict(extra="forbid")


class TemplateRevisionOut(RevisionHead, TemplateContent):
    """A revision of a template."""


class Place(BaseModel):
    """Where a snippet is expanded."""

    model_config = ConfigDict(extra="forbid")

    language: Annotated[str, Field(min_length=1, max_length=100)]
    code: Annotated[Text, Field(description="The file, with `<cursor>` where the snippet goes.")]
    path: Annotated[str | None, Field(max_length=240, pattern=r"^[^\x00]*$")] = None


class RenderRequest(BaseModel):
    """What to render, and with what."""

    model_config = ConfigDict(extra="forbid")

    revision: Annotated[
        int | None, Field(ge=1, le=1_000_000, description="Its number; else the one in force.")
    ] = None
    answers: Annotated[
        dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=2000)]],
        Field(max_length=100, description="By question; of a snippet, by tab stop."),
    ] = {}
    at: Annotated[
        Place | None, Field(description="Of a snippet; else the first example of its page.")
    ] = None


class RenderedFile(BaseModel):
    """A file that came of it."""

    path: str
    content: str
    is_executable: bool = False


class Rendered(BaseModel):
    """What came of a template; nothing was written anywhere."""

    revision: int
    files: list[RenderedFile]
