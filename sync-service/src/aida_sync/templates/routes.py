"""Templates of a project."""

from __future__ import annotations

from fastapi import Depends

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.unit_of_work import Work
from aida_sync.revisions.differences import FieldDiff, by_field
from aida_sync.revisions.noun import Noun
from aida_sync.revisions.routes import item_router
from aida_sync.templates.acceptance import accept
from aida_sync.templates.rendering import render
from aida_sync.templates.schemas import Rendered, RenderRequest, TemplateRevisionOut, TemplateWrite

TEMPLATES = Noun(
    "template", "templates", TemplateWrite, TemplateRevisionOut, accept, by_field, FieldDiff
)
router = item_router(TEMPLATES)


@router.post(
    "/{id}/render",
    summary="Render a template",
    dependencies=[Depends(in_project(Permission.RULES_READ))],
    openapi_extra={"x-records-nothing": True},
)
async def render_template(
    work: Work, project_id: PathId, id: PathId, body: RenderRequest
) -> Envelope[Rendered]:
    """What would come of it, in a sandbox with caps on time and output; nothing is written."""
    return envelope(await render(work, TEMPLATES, project_id, id, body))
