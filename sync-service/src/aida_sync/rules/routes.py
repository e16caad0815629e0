"""Rules of a project."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response, status

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission, Role, allowed
from aida_sync.errors import Forbidden
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.route import ApiRoute
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access
from aida_sync.rules import service
from aida_sync.rules.acceptance import accept
from aida_sync.rules.lifecycle import Step
from aida_sync.rules.schemas import RevisionOut, RuleOut, RuleWrite, StepRequest
from aida_sync.rules.tables import Rule

router = APIRouter(prefix="/projects/{project_id}/rules", tags=["rules"], route_class=ApiRoute)
_READ = Depends(in_project(Permission.RULES_READ))
Writer = Annotated[Access, Depends(in_project(Permission.RULES_WRITE))]
Number = Annotated[int, Path(ge=1, le=1_000_000, description="The revision's number.")]


@router.get("", summary="List rules", dependencies=[_READ])
async def list_rules(work: Work, project_id: PathId, page: PageQuery) -> Envelope[list[RuleOut]]:
    """The project's rules."""
    found = await service.listed(work.session, project_id, page)
    return envelope([RuleOut.model_validate(row) for row in found.items], found.info)


@router.post("", summary="Create a rule", status_code=status.HTTP_201_CREATED)
async def create_rule(
    work: Work, project_id: PathId, access: Writer, body: RuleWrite, response: Response
) -> Envelope[RuleOut]:
    """Compile a rule, run its page's examples, and keep it as a draft."""
    accepted = await accept(body.source, body.page)
    rule = await service.create(work, project_id, access.user_id, body, accepted)
    return _answer(rule, response)


@router.get("/{rule_id}", summary="Read a rule", dependencies=[_READ])
async def read_rule(
    work: Work, project_id: PathId, rule_id: PathId, response: Response
) -> Envelope[RuleOut]:
    """One rule."""
    return _answer(await service.get(work.session, project_id, rule_id), response)


@router.put("/{rule_id}", summary="Revise a rule")
async def revise_rule(
    work: Work,
    project_id: PathId,
    rule_id: PathId,
    access: Writer,
    body: RuleWrite,
    response: Response,
    if_match: IfMatch = None,
) -> Envelope[RuleOut]:
    """Add a revision as a draft; what is published stays in force."""
    accepted = await accept(body.source, body.page)
    rule = await service.get(work.session, project_id, rule_id)
    require_match(if_match, rule.version)
    rule = await service.revise(work, rule, access.user_id, body, accepted)
    return _answer(rule, response)


@router.get("/{rule_id}/revisions", summary="List revisions", dependencies=[_READ])
async def list_revisions(
    work: Work, project_id: PathId, rule_id: PathId, page: PageQuery
) -> Envelope[list[RevisionOut]]:
    """A rule's revisions, the newest first."""
    rule = await service.get(work.session, project_id, rule_id)
    found = await service.revisions(work.session, rule, page)
    return envelope([RevisionOut.model_validate(row) for row in found.items], found.info)


@router.get("/{rule_id}/revisions/{number}", summary="Read a revision", dependencies=[_READ])
async def read_revision(
    work: Work, project_id: PathId, rule_id: PathId, number: Number
) -> Envelope[RevisionOut]:
    """One revision with its texts."""
    rule = await service.get(work.session, project_id, rule_id)
    revision = await service.get_revision(work.session, rule, number)
    return envelope(RevisionOut.model_validate(revision))


@router.post("/{rule_id}/revisions/{number}/steps", summary="Move a revision on")
async def step_revision(
    work: Work,
    project_id: PathId,
    rule_id: PathId,
    number: Number,
    access: Writer,
    body: StepRequest,
) -> Envelope[RevisionOut]:
    """Submit for review, reject, publish, retire; publishing an older one goes back to it."""
    rule = await service.get(work.session, project_id, rule_id)
    revision = await service.get_revision(work.session, rule, number)
    if body.step in (Step.PUBLISH, Step.RETIRE):
        if not allowed(access.role, Permission.RULES_PUBLISH):
            raise Forbidden(
                f"your role does not allow this: it needs `{Permission.RULES_PUBLISH}`",
                {"needs": str(Permission.RULES_PUBLISH)},
            )
        service.require_other_author(revision, access.user_id, is_admin=access.role is Role.ADMIN)
    done = await service.step(work, rule, number, body.step, access.user_id, body.comment)
    return envelope(RevisionOut.model_validate(done))


def _answer(rule: Rule, response: Response) -> Envelope[RuleOut]:
    response.headers["ETag"] = entity_tag(rule.version)
    return envelope(RuleOut.model_validate(rule))
