"""What can go wrong for a client: one class for each status, with a code that programs can read."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar


class ApiError(Exception):
    """An answer with a status of 400 or above.

    ``message`` tells a person what is wrong and what to do; ``details`` is data for programs. With
    ``keeps_writes`` the transaction is committed all the same: a misused token must stay revoked.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    code: ClassVar[str] = "bad_request"

    def __init__(
        self,
        message: str,
        details: Mapping[str, Any] | None = None,
        *,
        code: str = "",
        headers: Mapping[str, str] | None = None,
        keeps_writes: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})
        self.headers = dict(headers or {})
        self.error_code = code or self.code
        self.keeps_writes = keeps_writes


class BadRequest(ApiError):
    """The request cannot be understood."""


class Unauthenticated(ApiError):
    """Nobody is logged in, or the token is not valid."""

    status = HTTPStatus.UNAUTHORIZED
    code = "unauthenticated"

    def __init__(self, message: str, *args: Any, **options: Any) -> None:
        options.setdefault("headers", {"WWW-Authenticate": 'Bearer realm="aida-sync"'})
        super().__init__(message, *args, **options)


class Forbidden(ApiError):
    """The user may not do this."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class NotFound(ApiError):
    """There is no such thing, or the user may not know of it."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class Conflict(ApiError):
    """The request does not fit the state that things are in."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class PreconditionFailed(ApiError):
    """The thing was changed since the client read it."""

    status = HTTPStatus.PRECONDITION_FAILED
    code = "precondition_failed"


class TooLarge(ApiError):
    """The body has more bytes than the service takes."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


class UnsupportedMediaType(ApiError):
    """The body is in a form that the service does not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media_type"


class Unprocessable(ApiError):
    """The body is well-formed, but its content is not valid."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid"


class PreconditionRequired(ApiError):
    """A change needs If-Match, so that nobody's change is lost."""

    status = HTTPStatus.PRECONDITION_REQUIRED
    code = "precondition_required"


class RateLimited(ApiError):
    """Too many requests in too little time."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "rate_limited"


class Unavailable(ApiError):
    """Something that the service depends on does not answer; try again later."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"


CODES = (
    BadRequest,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    PreconditionFailed,
    TooLarge,
    UnsupportedMediaType,
    Unprocessable,
    PreconditionRequired,
    RateLimited,
    Unavailable,
)
