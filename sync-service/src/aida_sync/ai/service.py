"""AI requests: decided on before they are made, settled after."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida.governance.tiers.action import Action, Kind
from aida.governance.tiers.pre_action import Decision, Facts, decide
from aida_sync.ai import store
from aida_sync.ai.schemas import AiBudgetOut, AiRequestCreate, AiRequestEnd
from aida_sync.ai.tables import AiBudget, AiRequest
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound
from aida_sync.ingest.noting import Noted, note
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent

TOKENS = "tokens"


async def admit(
    work: UnitOfWork,
    project_id: str,
    user_id: str,
    permission: str,
    wanted: AiRequestCreate,
    tokens_per_day: int,
) -> AiRequest:
    """Decide, and keep the decision whatever it is; what is allowed has its tokens reserved.

    ``permission`` is what the user was found to have. Without a budget of its own the project has
    ``tokens_per_day``.
    """
    projects.require_open(await projects.get(work.session, project_id))
    now = datetime.now(UTC)
    budget = await _locked_budget(work.session, project_id, tokens_per_day)
    left = budget.tokens_per_day - await store.spent(work.session, project_id, _day(now))
    id = new_id()
    action = Action(
        id,
        Kind(wanted.kind),
        user_id,
        permission,
        by_agent=wanted.by_agent,
        needs={TOKENS: wanted.tokens},
        input_digest=wanted.input_digest,
    )
    facts = Facts(
        session_valid=True,  # the guard has let nobody else in
        permissions=frozenset({permission}),
        available={TOKENS: left},
        locked={},
        violations=(),
    )
    decision = decide(action, facts, wanted.rules_revision)
    request = _row(id, project_id, user_id, now, wanted, decision)
    work.session.add(request)
    await work.session.flush()
    verdict = "allow" if request.effect == "allow" else "deny"
    noted = [
        Noted(now, project_id, "ai.requested", request.model, request.effect, request.tokens),
        Noted(now, project_id, "decision.made", f"ai.{request.kind}"[:64], verdict),
    ]
    await note(work.session, user_id, noted)
    work.record(_event("ai_request.decided", request, _told(request)))
    return request


async def end(work: UnitOfWork, project_id: str, id: str, wanted: AiRequestEnd) -> AiRequest:
    """Settle a request that was allowed; once."""
    request = await get(work.session, project_id, id)
    if request.effect != "allow":
        raise Conflict("the request was not allowed, so it cannot have ended", code="not_allowed")
    if request.ended_at is not None:
        raise Conflict(f"the request has ended already: {request.outcome}", code="ended_already")
    request.outcome, request.tokens = wanted.outcome, wanted.tokens
    request.ended_at = datetime.now(UTC)
    await work.session.flush()
    told = {"outcome": request.outcome, "tokens": request.tokens}
    work.record(_event("ai_request.ended", request, told))
    return request


async def get(session: AsyncSession, project_id: str, id: str) -> AiRequest:
    """A request; NotFound when there is none."""
    request = await store.by_id(session, project_id, id)
    if request is None:
        raise NotFound("there is no such AI request", {"id": id})
    return request


async def listed(session: AsyncSession, project_id: str, page: PageRequest) -> Page[AiRequest]:
    """A page of the requests of a project."""
    rows = await store.listed(session, project_id, page.after, page.limit + 1)
    return page_of(rows, page, lambda request: request.id)


async def budget_of(session: AsyncSession, project_id: str, tokens_per_day: int) -> AiBudgetOut:
    """The budget of a project, or the usual one, and what is left of it today."""
    found = await store.budget(session, project_id)
    limit = tokens_per_day if found is None else found.tokens_per_day
    spent = await store.spent(session, project_id, _day(datetime.now(UTC)))
    return AiBudgetOut(tokens_per_day=limit, spent_today=spent, left_today=max(0, limit - spent))


async def set_budget(work: UnitOfWork, project_id: str, tokens_per_day: int) -> None:
    """Give a project a budget of its own."""
    budget = await _locked_budget(work.session, project_id, tokens_per_day)
    before, budget.tokens_per_day = budget.tokens_per_day, tokens_per_day
    await work.session.flush()
    detail = {"tokens_per_day": tokens_per_day, "before": before}
    work.record(AuditEvent("ai_budget.set", "project", project_id, project_id, detail))


async def _locked_budget(session: AsyncSession, project_id: str, tokens_per_day: int) -> AiBudget:
    """The row that all who spend wait for, so that two cannot spend the same tokens."""
    budget = await store.budget(session, project_id, lock=True)
    if budget is None:
        await store.make_budget(session, project_id, tokens_per_day)
        budget = await store.budget(session, project_id, lock=True)
        assert budget is not None
    return budget


def _row(
    id: str,
    project_id: str,
    user_id: str,
    now: datetime,
    wanted: AiRequestCreate,
    decision: Decision,
) -> AiRequest:
    return AiRequest(
        id=id,
        project_id=project_id,
        user_id=user_id,
        at=now,
        day=_day(now),
        kind=wanted.kind,
        by_agent=wanted.by_agent,
        provider=wanted.provider,
        model=wanted.model,
        input_digest=wanted.input_digest,
        rules_revision=decision.rules_revision,
        effect=str(decision.effect),
        refusals=[asdict(refusal) for refusal in decision.refusals],
        tokens=wanted.tokens if decision.allowed else 0,
        outcome="",
    )


def _told(request: AiRequest) -> dict[str, object]:
    return {
        "kind": request.kind,
        "by_agent": request.by_agent,
        "provider": request.provider,
        "model": request.model,
        "effect": request.effect,
        "codes": [refusal["code"] for refusal in request.refusals],
        "tokens": request.tokens,
        "input_digest": request.input_digest,
    }


def _day(now: datetime) -> str:
    return now.date().isoformat()


def _event(action: str, request: AiRequest, detail: dict[str, object]) -> AuditEvent:
    return AuditEvent(action, "ai_request", request.id, request.project_id, detail)
