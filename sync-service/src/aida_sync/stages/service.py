"""Cohorts, stages and which of them is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida.findings import Stage
from aida.rules.reader import read_rules
from aida.sync.stages import (
    BUCKETS,
    EVERY_RULE,
    Cohort,
    Decision,
    StagePolicy,
    decide,
    member_hash,
)
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound, Unprocessable
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent
from aida_sync.revisions import service as items
from aida_sync.stages import store
from aida_sync.stages.schemas import CohortWrite, StageSet
from aida_sync.stages.tables import CohortRow, StageSetting
from aida_sync.teams import service as teams

RULE = "rule"


async def cohorts(session: AsyncSession, project_id: str) -> Sequence[CohortRow]:
    """The cohorts of a project, in the order in which they are asked."""
    return await store.cohorts(session, project_id)


async def get_cohort(session: AsyncSession, project_id: str, id: str) -> CohortRow:
    """A cohort of a project; NotFound when there is none."""
    found = await store.cohort(session, project_id, id)
    if found is None:
        raise NotFound("the project has no such cohort", {"cohort_id": id})
    return found


async def save_cohort(
    work: UnitOfWork, project_id: str, row: CohortRow | None, wanted: CohortWrite
) -> CohortRow:
    """Make a cohort, or change one."""
    projects.require_open(await projects.get(work.session, project_id))
    for other in await store.cohorts(work.session, project_id):
        if other.name == wanted.name and other is not row:
            raise Conflict(
                f"the project has a cohort `{wanted.name}` already",
                {"field": "name"},
                code="cohort_exists",
            )
    known = {member.user_id for member in await projects.members(work.session, project_id)}
    strangers = sorted(set(wanted.members) - known)
    if strangers:
        raise Unprocessable(
            "a cohort holds members of its project only",
            {"not_members": strangers},
            code="not_a_member",
        )
    own_teams = {one.team_id for one in await projects.teams(work.session, project_id)}
    foreign = sorted(set(wanted.teams) - own_teams)
    if foreign:
        raise Unprocessable(
            "a cohort holds teams of its project only",
            {"not_teams": foreign},
            code="not_a_team_of_the_project",
        )
    past = "changed"
    if row is None:
        row, past = CohortRow(id=new_id(), project_id=project_id, created_at=_now()), "created"
        work.session.add(row)
    row.name, row.position = wanted.name, wanted.position
    row.members, row.teams = sorted(set(wanted.members)), sorted(set(wanted.teams))
    row.share = round(wanted.percent * BUCKETS / 100)
    await work.session.flush()
    await items.tick(work.session, project_id)
    told = {"name": row.name, "members": len(row.members), "teams": row.teams, "share": row.share}
    work.record(AuditEvent(f"cohort.{past}", "cohort", row.id, project_id, told))
    return row


async def delete_cohort(work: UnitOfWork, row: CohortRow, actor: str) -> None:
    """Take a cohort away, and what was set for it."""
    for setting in await store.current(work.session, row.project_id):
        if setting.cohort_id == row.id:
            await _append(work.session, setting, None, actor, "the cohort was deleted")
    await work.session.delete(row)
    await work.session.flush()
    await items.tick(work.session, row.project_id)
    told = {"name": row.name}
    work.record(AuditEvent("cohort.deleted", "cohort", row.id, row.project_id, told))


async def set_stage(
    work: UnitOfWork, project_id: str, wanted: StageSet, actor: str
) -> StageSetting:
    """Say which stage a rule has in the project or in a cohort."""
    projects.require_open(await projects.get(work.session, project_id))
    if wanted.rule != EVERY_RULE:
        await items.named(work.session, project_id, RULE, wanted.rule)
    cohort = None
    if wanted.cohort_id is not None:
        cohort = await get_cohort(work.session, project_id, wanted.cohort_id)
    place = StageSetting(
        project_id=project_id,
        cohort_id=wanted.cohort_id,
        cohort_name=cohort.name if cohort else None,
        rule=wanted.rule,
        stage=_stage_at(await store.current(work.session, project_id), wanted),
    )
    setting = await _append(work.session, place, wanted.stage, actor, wanted.comment)
    await work.session.flush()
    await items.tick(work.session, project_id)
    told = {
        "rule": setting.rule,
        "cohort_id": setting.cohort_id,
        "stage": setting.stage,
        "before": setting.before,
    }
    work.record(AuditEvent("stage.set", "project", project_id, project_id, told))
    return setting


async def current(session: AsyncSession, project_id: str) -> Sequence[StageSetting]:
    """What is set now."""
    return await store.current(session, project_id)


async def history(
    session: AsyncSession, project_id: str, rule: str | None, page: PageRequest
) -> Page[StageSetting]:
    """What was set, by whom and when, the newest first."""
    before = int(page.after) if page.after and page.after.isdigit() else None
    rows = await store.history(session, project_id, rule, before, page.limit + 1)
    return page_of(rows, page, lambda setting: str(setting.number))


async def policy_of(session: AsyncSession, project_id: str) -> StagePolicy:
    """What a project says about stages, as bundles hold it."""
    said: dict[str | None, dict[str, str]] = {}
    for setting in await store.current(session, project_id):
        said.setdefault(setting.cohort_id, {})[setting.rule] = str(setting.stage)
    rows = await store.cohorts(session, project_id)
    by_team = await _in_teams(session, project_id, rows)
    cohorts = []
    for row in rows:
        users = {*row.members, *(user for team in row.teams for user in by_team.get(team, ()))}
        hashes = frozenset(member_hash(row.id, user_id) for user_id in users)
        cohorts.append(Cohort(row.id, row.name, hashes, row.share, said.get(row.id, {})))
    return StagePolicy(said.get(None, {}), tuple(cohorts))


async def team_changed(session: AsyncSession, team_id: str) -> None:
    """Somebody came or went, or the team did: bundles of its cohorts' projects change."""
    for project_id in await store.projects_with_team(session, team_id):
        await items.tick(session, project_id)


async def _in_teams(
    session: AsyncSession, project_id: str, rows: Sequence[CohortRow]
) -> Mapping[str, Sequence[str]]:
    """Who is in the teams of cohorts, as far as these are in the project."""
    named = {team for row in rows for team in row.teams}
    if not named:
        return {}
    there = {one.team_id for one in await projects.teams(session, project_id)}
    return await teams.user_ids(session, named & there)


async def explain(session: AsyncSession, project_id: str, rule: str, user_id: str) -> Decision:
    """Which stage a published rule is in for a user, and why."""
    item = await items.named(session, project_id, RULE, rule)
    number = item.published or item.canary or item.latest
    revision = await items.get_revision(session, item, number)
    own = next((one.stage for one in read_rules(revision.content["source"]).rules), Stage.ENFORCE)
    return decide(await policy_of(session, project_id), rule, str(own), user_id)


async def _append(
    session: AsyncSession, place: StageSetting, stage: str | None, actor: str, comment: str
) -> StageSetting:
    """Add to the history of a place what it says from now on."""
    setting = StageSetting(
        project_id=place.project_id,
        number=await store.last_number(session, place.project_id) + 1,
        cohort_id=place.cohort_id,
        cohort_name=place.cohort_name,
        rule=place.rule,
        stage=stage,
        before=place.stage,
        set_by=actor,
        set_at=_now(),
        comment=comment,
    )
    session.add(setting)
    await session.flush()
    return setting


def _stage_at(settings: Sequence[StageSetting], wanted: StageSet) -> str | None:
    found = (
        setting.stage
        for setting in settings
        if (setting.rule, setting.cohort_id) == (wanted.rule, wanted.cohort_id)
    )
    return next(found, None)


def _now() -> datetime:
    return datetime.now(UTC)
