"""Errors in the form of RFC 6749, which clients of the authorization server know."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from aida_sync.errors import ApiError


class OAuthError(ApiError):
    """``code`` is one of RFC 6749, RFC 7009 or RFC 8628."""

    def __init__(
        self,
        code: str,
        message: str,
        status: HTTPStatus = HTTPStatus.BAD_REQUEST,
        *,
        keeps_writes: bool = False,
    ) -> None:
        super().__init__(message, code=code, keeps_writes=keeps_writes)
        self.answered = status


async def oauth_error_response(_: Request, error: Any) -> JSONResponse:
    """`{error, error_description}`, which nobody keeps."""
    body = {"error": error.error_code, "error_description": error.message}
    return JSONResponse(body, int(error.answered), {"Cache-Control": "no-store"})
