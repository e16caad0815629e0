"""Logging in at the identity provider: the way there, and the way back."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from aida_sync.auth.guard import PUBLIC
from aida_sync.errors import Forbidden, NotFound, Unavailable
from aida_sync.kit.unit_of_work import UnitOfWork, Work
from aida_sync.oauth.forms import unique
from aida_sync.pages.arriving import local, logged_in, login_form
from aida_sync.pages.browser import drop_attempt, read_attempt, set_attempt
from aida_sync.pages.route import PageRoute, show_errors_on
from aida_sync.sso import attempts, service
from aida_sync.sso.attempts import Attempt
from aida_sync.sso.errors import AnswerRefused
from aida_sync.sso.person import Person, person_of
from aida_sync.sso.provider import DOWN
from aida_sync.sso.setup import SingleSignOn

router = APIRouter(prefix="/account/sso", route_class=PageRoute, include_in_schema=False)
_WRITES = {**PUBLIC, "x-writes": True}
_log = structlog.get_logger("aida_sync.sso")


@router.get("", openapi_extra={**_WRITES, "x-records-nothing": True})
async def leave(request: Request, work: Work, next: str = "") -> Response:
    """Send the browser to the provider."""
    next = local(next[:4_000])
    show_errors_on(request, "login", **login_form(request, next))
    sso = _configured(request)
    await request.app.state.limiter.count_login(request)
    try:
        await sso.provider.metadata()  # before the transaction begins
    except (*DOWN, AnswerRefused) as error:
        raise _unavailable(sso, error) from None
    attempt = await attempts.begin(work, next, datetime.now(UTC))
    response = RedirectResponse(await sso.provider.login_url(attempt), 303)
    set_attempt(request, response, attempt.word)
    return response


@router.get("/callback", openapi_extra=_WRITES)
async def come_back(request: Request, work: Work) -> Response:
    """Log the browser in by what the provider says."""
    show_errors_on(request, "login", **login_form(request, ""))
    sso = _configured(request)
    await request.app.state.limiter.count_login(request)
    answer = unique(parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=20))
    attempt, now = Attempt(read_attempt(request)), datetime.now(UTC)
    if not attempt.word or not attempt.is_answered_by(answer.get("state", "")):
        raise _stale(work)
    next = await attempts.take(work.database, attempt, now)
    if next is None:
        raise _stale(work)
    show_errors_on(request, "login", **login_form(request, next))
    person = await _person(work, sso, answer, attempt)
    client = request.headers.get("user-agent", "browser")
    grant = await service.log_in(work, person, sso.admission, client, request.app.state.lifetimes)
    work.after_commit(request.app.state.authenticator.forget_all)
    response = await logged_in(request, work, grant.session, next)
    drop_attempt(request, response)
    return response


async def _person(
    work: UnitOfWork, sso: SingleSignOn, answer: dict[str, str], attempt: Attempt
) -> Person:
    name = sso.admission.name
    try:
        metadata = await sso.provider.metadata()
        told = answer.get("iss", "" if metadata.names_itself else sso.provider.registration.issuer)
        if told != sso.provider.registration.issuer:
            raise AnswerRefused("the answer is another provider's (RFC 9207)")
        if error := answer.get("error"):
            _log.info("sso_not_granted", error=error[:100])
            raise service.refuse(
                work, "not-granted", f"{name} did not log you in: try again, or ask an admin there"
            )
        if not answer.get("code"):
            raise AnswerRefused("the answer has no code")
        claims = await sso.provider.claims(answer["code"], attempt)
    except DOWN as error:
        raise _unavailable(sso, error) from None
    except AnswerRefused as error:
        _log.warning("sso_answer_refused", reason=str(error))
        raise service.refuse(
            work,
            "answer-refused",
            f"the answer of {name} cannot be trusted, so nobody was logged in: try again, and"
            " tell an admin if it stays so",
        ) from None
    return person_of(claims, sso.verified_claim, sso.groups_claim)


def _configured(request: Request) -> SingleSignOn:
    sso = request.app.state.sso
    if sso is None:
        raise NotFound("there is no single sign-on here: log in with your password")
    return sso


def _stale(work: UnitOfWork) -> Forbidden:
    return service.refuse(
        work,
        "stale-attempt",
        "this login was begun in another browser, used already, or took longer than ten minutes:"
        " log in again",
    )


def _unavailable(sso: SingleSignOn, error: Exception) -> Unavailable:
    _log.warning("sso_unavailable", reason=f"{type(error).__name__}: {error}"[:300])
    return Unavailable(
        f"{sso.admission.name} does not answer properly now: try again in a moment, or log in with"
        " your password if you have one",
        code="sso_unavailable",
    )
