"""Requests to the provider: certificates checked, no redirect followed, answers of bounded size."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from typing import Any

import httpx

from aida_sync.kit.dependencies import Dependency
from aida_sync.sso.errors import AnswerRefused, ProviderFailed

ANSWER_LIMIT = 512 * 1024
_SECONDS = 5.0


class Remote:
    """The provider's server, behind a breaker; ``certificates`` are trusted besides the system's.

    All raise AnswerRefused for an answer that is none, and OSError, TimeoutError, ProviderFailed
    or DependencyDown where the provider does not work.
    """

    def __init__(self, certificates: str = "") -> None:
        self._certificates = certificates
        self._dependency = Dependency(
            "identity-provider",
            failures=(OSError, TimeoutError, ProviderFailed),
            attempts=2,
            budget_seconds=8,
            open_seconds=10,
        )

    async def get(self, url: str, bearer: str = "") -> dict[str, Any]:
        """A JSON document."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self._dependency.call(lambda: self._ask("GET", url, headers))

    async def post(
        self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None
    ) -> dict[str, Any]:
        """The answer to a form, which is sent once: a code must not come twice."""
        return await self._dependency.call(
            lambda: self._ask("POST", url, {}, dict(form), basic), once=True
        )

    async def _ask(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        form: dict[str, str] | None = None,
        basic: tuple[str, str] | None = None,
    ) -> dict[str, Any]:
        context = ssl.create_default_context()
        if self._certificates:
            context.load_verify_locations(self._certificates)
        headers = {**headers, "Accept": "application/json", "Accept-Encoding": "identity"}
        try:
            async with (
                httpx.AsyncClient(
                    verify=context, trust_env=False, follow_redirects=False, timeout=_SECONDS
                ) as client,
                client.stream(
                    method,
                    url,
                    headers=headers,
                    data=form,
                    auth=httpx.BasicAuth(*basic) if basic else None,
                ) as answer,
            ):
                return _document(url, answer.status_code, await _body(answer))
        except httpx.HTTPError as error:
            raise OSError(f"{url}: {type(error).__name__}: {error}"[:300]) from None


async def _body(answer: httpx.Response) -> bytes:
    told = bytearray()
    async for piece in answer.aiter_raw(16_384):
        told += piece
        if len(told) > ANSWER_LIMIT:
            raise AnswerRefused(f"the provider's answer has more than {ANSWER_LIMIT} bytes")
    return bytes(told)


def _document(url: str, status: int, body: bytes) -> dict[str, Any]:
    if status >= 500 or status == 429:
        raise ProviderFailed(f"{url} answered {status}")
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if status != 200:
        code = told.get("error") if isinstance(told, dict) else None
        raise AnswerRefused(f"{url} answered {status} {str(code or '')[:100]}")
    if not isinstance(told, dict):
        raise AnswerRefused(f"{url} answered something that is no JSON object")
    return told
