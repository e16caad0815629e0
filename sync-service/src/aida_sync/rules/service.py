"""Rules: written, reviewed, published, retired, and published again."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, Forbidden, NotFound
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent
from aida_sync.rules import store
from aida_sync.rules.acceptance import AcceptedRule
from aida_sync.rules.lifecycle import State, Step, after, steps_from
from aida_sync.rules.schemas import RuleWrite
from aida_sync.rules.tables import Rule, RuleRevision


async def create(
    work: UnitOfWork, project_id: str, author: str, wanted: RuleWrite, accepted: AcceptedRule
) -> Rule:
    """A new rule, with its first revision as a draft."""
    projects.require_open(await projects.get(work.session, project_id))
    if await store.by_name(work.session, project_id, accepted.name) is not None:
        raise Conflict(
            f"the project has a rule `{accepted.name}` already: add a revision to it",
            {"name": accepted.name},
            code="rule_exists",
        )
    rule = Rule(
        id=new_id(),
        project_id=project_id,
        name=accepted.name,
        latest=1,
        created_at=datetime.now(UTC),
    )
    work.session.add(rule)
    await work.session.flush()
    _add_revision(work, rule, author, wanted, accepted)
    work.record(_event("rule.created", rule, {"revision": 1, "digest": accepted.digest}))
    return rule


async def revise(
    work: UnitOfWork, rule: Rule, author: str, wanted: RuleWrite, accepted: AcceptedRule
) -> Rule:
    """A new revision of a rule, as a draft; what is published stays in force."""
    projects.require_open(await projects.get(work.session, rule.project_id))
    if accepted.name != rule.name:
        raise Conflict(
            f"this is the rule `{rule.name}`, and the file's id is `{accepted.name}`",
            {"name": rule.name, "sent": accepted.name},
            code="rule_renamed",
        )
    rule.latest += 1
    await work.session.flush()
    _add_revision(work, rule, author, wanted, accepted)
    told = {"revision": rule.latest, "digest": accepted.digest}
    work.record(_event("rule.revised", rule, told))
    return rule


async def step(
    work: UnitOfWork, rule: Rule, number: int, step: Step, actor: str, comment: str
) -> RuleRevision:
    """Move a revision on. Nobody publishes what they wrote themselves but the project's admins."""
    projects.require_open(await projects.get(work.session, rule.project_id))
    revision = await get_revision(work.session, rule, number)
    state = State(revision.state)
    then = after(state, step)
    if then is None:
        possible = [str(one) for one in steps_from(state)]
        raise Conflict(
            f"revision {number} is in state `{state}`: `{step}` is not possible from there",
            {"state": str(state), "possible": possible},
            code="wrong_state",
        )
    now = datetime.now(UTC)
    if then is State.PUBLISHED:
        await _replace_published(work, rule, number, now)
        rule.published, revision.reviewer_id = number, actor
    elif state is State.PUBLISHED:
        rule.published = None
    revision.state, revision.state_since = then, now
    await work.session.flush()
    told = {"revision": number, "state": str(then), "digest": revision.digest}
    if comment:
        told["comment"] = comment
    work.record(_event(f"rule.{_PAST[step]}", rule, told))
    return revision


async def get(session: AsyncSession, project_id: str, id: str) -> Rule:
    """A rule of a project; NotFound when there is none."""
    rule = await store.by_id(session, project_id, id)
    if rule is None:
        raise NotFound("the project has no such rule", {"rule_id": id})
    return rule


async def get_revision(session: AsyncSession, rule: Rule, number: int) -> RuleRevision:
    """A revision of a rule; NotFound when there is none."""
    revision = await store.revision(session, rule.id, number)
    if revision is None:
        raise NotFound(
            f"the rule has no revision {number}; its newest is {rule.latest}",
            {"latest": rule.latest},
        )
    return revision


async def listed(session: AsyncSession, project_id: str, page: PageRequest) -> Page[Rule]:
    """A page of the rules of a project."""
    rows = await store.listed(session, project_id, page.after, page.limit + 1)
    return page_of(rows, page, lambda rule: rule.id)


async def revisions(session: AsyncSession, rule: Rule, page: PageRequest) -> Page[RuleRevision]:
    """A page of the revisions of a rule, the newest first."""
    before = int(page.after) if page.after and page.after.isdigit() else None
    rows = await store.revisions(session, rule.id, before, page.limit + 1)
    return page_of(rows, page, lambda revision: str(revision.number))


def require_other_author(revision: RuleRevision, actor: str, *, is_admin: bool) -> None:
    """Raise when somebody publishes their own revision; admins may, and the log says so."""
    if revision.author_id == actor and not is_admin:
        raise Forbidden("somebody else must publish what you wrote", code="own_revision")


async def _replace_published(work: UnitOfWork, rule: Rule, number: int, now: datetime) -> None:
    if rule.published is not None and rule.published != number:
        old = await get_revision(work.session, rule, rule.published)
        old.state, old.state_since = State.RETIRED, now


def _add_revision(
    work: UnitOfWork, rule: Rule, author: str, wanted: RuleWrite, accepted: AcceptedRule
) -> None:
    now = datetime.now(UTC)
    work.session.add(
        RuleRevision(
            rule_id=rule.id,
            number=rule.latest,
            source=wanted.source,
            page=wanted.page,
            digest=accepted.digest,
            state=State.DRAFT,
            author_id=author,
            created_at=now,
            state_since=now,
        )
    )


_PAST = {
    Step.SUBMIT: "submitted",
    Step.REJECT: "rejected",
    Step.PUBLISH: "published",
    Step.RETIRE: "retired",
}


def _event(action: str, rule: Rule, detail: dict[str, object]) -> AuditEvent:
    return AuditEvent(action, "rule", rule.id, rule.project_id, {"name": rule.name, **detail})
