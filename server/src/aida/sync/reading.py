"""What the service says of a project's bundles, over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aida.sync.fetching import FetchError, answer_to

API = "/api/v1"
MAX_ANSWER = 4_000_000
CHUNK = 65_536
FILE_SECONDS = 120.0
"""Time that one file may take: a service that drips bytes is one that holds back."""


class Source(Protocol):
    """Where bundles come from; raises FetchError."""

    def stream(self, path: str) -> Iterator[bytes]:
        """The bytes of a file below the API."""
        ...

    def data(self, path: str) -> Any:
        """The data of an answer below the API."""
        ...


@dataclass(frozen=True, slots=True)
class HttpSource:
    """A service at an address, with a token."""

    url: str
    token: str

    def stream(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, as long as they keep coming."""
        end = time.monotonic() + FILE_SECONDS
        with answer_to(self.url, API + path, self.token) as answer:
            while chunk := answer.read1(CHUNK):
                yield chunk
                if time.monotonic() > end:
                    raise FetchError(f"{self.url}{path} takes longer than {FILE_SECONDS:g} s")

    def data(self, path: str) -> Any:
        """The data of an answer."""
        return self.head(path)[1]

    def head(
        self, path: str, headers: Mapping[str, str] | None = None, timeout: float = 30
    ) -> tuple[str, Any]:
        """The entity tag of an answer, and its data."""
        with answer_to(self.url, API + path, self.token, headers, timeout) as answer:
            body = answer.read(MAX_ANSWER)
            tag = answer.headers.get("ETag", "")
        try:
            return tag, json.loads(body)["data"]
        except (ValueError, KeyError, TypeError):
            raise FetchError(f"{self.url}{path} gives no answer of AIDA's sync service") from None


def project_id_of(source: Source, slug: str) -> str:
    """The id of the project with a name; raises FetchError when it is not among one's own."""
    after = ""
    for project in source.data(f"/projects?limit=200{after}"):
        if project["slug"] == slug:
            return project["id"]
    raise FetchError(
        f"there is no project `{slug}` for you", "is the name right, and are you a member?"
    )
