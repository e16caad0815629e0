"""Reading from the service over HTTP, with Python's own client: it is there, and imports fast."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT_SECONDS = 30


class FetchError(Exception):
    """The service did not answer, or refused. ``help`` says what to do.

    ``status`` is the answer's, 0 where there was none.
    """

    def __init__(self, problem: str, help: str = "", status: int = 0) -> None:
        super().__init__(problem)
        self.help = help
        self.status = status


def fetch_lines(address: str, path: str, token: str) -> Iterator[bytes]:
    """The lines of an answer, with their ends; raises FetchError, also in the middle."""
    with answer_to(address, path, token) as answer:
        yield from answer


@contextmanager
def answer_to(
    address: str,
    path: str,
    token: str,
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Iterator[Any]:
    """The answer to a GET, to be read inside the block; raises FetchError, also while reading."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"`{address}` is no address of a service", "write http://HOST:PORT")
    told = {"Authorization": f"Bearer {token}", **(headers or {})}
    request = Request(address.rstrip("/") + path, headers=told)
    try:
        with urlopen(request, timeout=timeout) as answer:
            yield answer
    except HTTPError as error:
        message = f"{address} answers {error.code}: {_message(error)}"
        raise FetchError(message, status=error.code) from None
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        problem = f"{address} does not answer: {reason}"
        raise FetchError(problem, "is the service running?") from None


def _message(error: HTTPError) -> str:
    try:
        return json.loads(error.read(65_536))["error"]["message"]
    except (ValueError, KeyError, TypeError, OSError):
        return error.reason
