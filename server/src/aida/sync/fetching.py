"""Reading from the service over HTTP, with Python's own client: it is there, and imports fast."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 30


class FetchError(Exception):
    """The service did not answer, or refused. ``help`` says what to do."""

    def __init__(self, problem: str, help: str = "") -> None:
        super().__init__(problem)
        self.help = help


def fetch_lines(address: str, path: str, token: str) -> Iterator[bytes]:
    """The lines of an answer, with their ends; raises FetchError, also in the middle."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"`{address}` is no address of a service", "write http://HOST:PORT")
    request = Request(address.rstrip("/") + path, headers={"Authorization": f"Bearer {token}"})
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            yield from answer
    except HTTPError as error:
        raise FetchError(f"{address} answers {error.code}: {_message(error)}") from None
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        problem = f"{address} does not answer: {reason}"
        raise FetchError(problem, "is the service running?") from None


def _message(error: HTTPError) -> str:
    try:
        return json.loads(error.read(65_536))["error"]["message"]
    except (ValueError, KeyError, TypeError, OSError):
        return error.reason
