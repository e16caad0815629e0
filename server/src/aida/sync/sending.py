"""Sending to the service over HTTP, with Python's own client: it is there, and imports fast."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from aida.sync.fetching import FetchError

TIMEOUT_SECONDS = 30
MAX_ANSWER = 4_000_000


class Answer(NamedTuple):
    """What the service answered; ``body`` is its JSON, or None where it sent none."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def data(self) -> Any:
        """The data of a success."""
        return self.body["data"] if isinstance(self.body, dict) else None

    @property
    def problem(self) -> str:
        """What an error says."""
        try:
            return self.body["error"]["message"]
        except (KeyError, TypeError):
            return f"status {self.status}"

    @property
    def details(self) -> Mapping[str, Any]:
        """The data of an error."""
        try:
            return self.body["error"]["details"]
        except (KeyError, TypeError):
            return {}


Send = Callable[[str, bytes], Answer]
"""Posts a body, gzipped already, to a path below the service's address; raises FetchError."""


def sender(address: str, token: str) -> Send:
    """What posts to the service at ``address``; raises FetchError when it is no address."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"`{address}` is no address of a service", "write http://HOST:PORT")
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }

    def send(path: str, body: bytes) -> Answer:
        request = Request(address.rstrip("/") + path, body, headers, method="POST")
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                return _answer(answer.status, answer)
        except HTTPError as error:
            return _answer(error.code, error)
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            problem = f"{address} does not answer: {reason}"
            raise FetchError(problem, "is the service running?") from None

    return send


def packed(body: bytes) -> bytes:
    """A body as it is sent: gzip, the same bytes each time."""
    return gzip.compress(body, 6, mtime=0)


def _answer(status: int, stream: Any) -> Answer:
    try:
        body = json.loads(stream.read(MAX_ANSWER))
    except ValueError:
        body = None
    headers = {name.lower(): value for name, value in stream.headers.items()}
    return Answer(status, headers, body)
