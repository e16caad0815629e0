"""Looking at what would come of a template, without writing it anywhere."""

from __future__ import annotations

from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.revisions import service
from aida_sync.revisions.noun import Noun
from aida_sync.revisions.refusal import refuse
from aida_sync.templates import sandbox
from aida_sync.templates.acceptance import laid_out, problems_in
from aida_sync.templates.schemas import Rendered, RenderRequest, TemplateContent


async def render(
    work: UnitOfWork, noun: Noun, project_id: str, id: str, wanted: RenderRequest
) -> Rendered:
    """Render a revision in the sandbox; raises Unprocessable for what cannot be rendered."""
    # Read and done with: the sandbox takes its time, and holds up nobody's transaction.
    async with work.database.read() as session:
        item = await service.get(session, noun, project_id, id)
        number = wanted.revision or item.published or item.latest
        revision = await service.get_revision(session, item, number)
        name, content = item.name, TemplateContent.model_validate(revision.content)
    with laid_out(content, name) as laid:
        answer = await sandbox.run(
            {
                "do": "render",
                "file": str(laid.file),
                "page": str(laid.page),
                "answers": wanted.answers,
                "at": wanted.at.model_dump() if wanted.at else None,
            }
        )
        refuse(problems_in(answer.get("problems", ()), laid))
    return Rendered.model_validate({"revision": number, "files": answer["files"]})
