"""The routes of every kind of item, made from what sets one kind apart from the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response, status

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission, Role
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access
from aida_sync.revisions import moving, service
from aida_sync.revisions.lifecycle import Step
from aida_sync.revisions.noun import Noun
from aida_sync.revisions.schemas import ItemOut, StepRequest
from aida_sync.revisions.tables import Item, Revision

_READ = Depends(in_project(Permission.RULES_READ))
Writer = Annotated[Access, Depends(in_project(Permission.RULES_WRITE))]
Number = Annotated[int, Path(ge=1, le=1_000_000, description="The revision's number.")]
From = Annotated[
    int, Query(alias="from", ge=1, le=1_000_000, description="The first revision's number.")
]
To = Annotated[int, Query(ge=1, le=1_000_000, description="The second revision's number.")]
Publisher = Annotated[Access, Depends(in_project(Permission.RULES_PUBLISH))]
_NEEDS = {
    Step.SUBMIT: Permission.RULES_WRITE,
    Step.REJECT: Permission.RULES_REVIEW,
    Step.PUBLISH: Permission.RULES_PUBLISH,
    Step.RETIRE: Permission.RULES_PUBLISH,
}


def item_router(noun: Noun) -> APIRouter:
    """Routes to list, write, revise, withdraw, move on and compare the items of a kind."""
    router = ApiRouter(prefix=f"/projects/{{project_id}}/{noun.plural}", tags=[noun.plural])
    one, many = noun.kind, noun.plural
    article = "an" if one[0] in "aeiou" else "a"
    item, items = Envelope[ItemOut], Envelope[list[ItemOut]]
    revision, revisions = Envelope[noun.shown], Envelope[list[noun.shown]]  # pyright: ignore[reportInvalidTypeArguments]
    table: tuple[tuple[str, str, Callable[..., Any], str, str, Any], ...] = (
        ("GET", "", _list(noun), f"list_{many}", f"List {many}", items),
        ("POST", "", _create(noun), f"create_{one}", f"Create {article} {one}", item),
        ("GET", "/{id}", _read(noun), f"read_{one}", f"Read {article} {one}", item),
        ("PUT", "/{id}", _revise(noun), f"revise_{one}", f"Revise {article} {one}", item),
        ("DELETE", "/{id}", _withdraw(noun), f"withdraw_{one}", f"Withdraw {article} {one}", item),
        (
            "GET",
            "/{id}/revisions",
            _revisions(noun),
            f"list_{one}_revisions",
            f"List revisions of {article} {one}",
            revisions,
        ),
        (
            "GET",
            "/{id}/revisions/{number}",
            _revision(noun),
            f"read_{one}_revision",
            f"Read a revision of {article} {one}",
            revision,
        ),
        (
            "POST",
            "/{id}/revisions/{number}/steps",
            _step(noun),
            f"step_{one}_revision",
            f"Move a revision of {article} {one} on",
            revision,
        ),
        (
            "GET",
            "/{id}/diff",
            _diff(noun),
            f"diff_{one}",
            f"Compare revisions of {article} {one}",
            Envelope[noun.difference],  # pyright: ignore[reportInvalidTypeArguments]
        ),
    )
    for method, path, endpoint, name, summary, answer in table:
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            name=name,
            summary=summary,
            response_model=answer,
            status_code=status.HTTP_201_CREATED if method == "POST" and not path else 200,
            dependencies=[_READ] if method == "GET" else None,
        )
    return router


def _list(noun: Noun) -> Callable[..., Any]:
    async def endpoint(work: Work, project_id: PathId, page: PageQuery) -> Any:
        """In the order in which they came."""
        found = await service.listed(work.session, noun, project_id, page)
        return envelope([ItemOut.model_validate(row) for row in found.items], found.info)

    return endpoint


def _create(noun: Noun) -> Callable[..., Any]:
    async def endpoint(
        work: Work, project_id: PathId, access: Writer, body: Any, response: Response
    ) -> Any:
        """Accept it only when it works, and keep it as a draft."""
        name, content = await noun.accept(body), body.model_dump(mode="json")
        item = await service.create(work, noun, project_id, access.user_id, name, content)
        return _answer(item, response)

    return _with_body(endpoint, noun)


def _read(noun: Noun) -> Callable[..., Any]:
    async def endpoint(work: Work, project_id: PathId, id: PathId, response: Response) -> Any:
        """Which of its revisions counts."""
        return _answer(await service.get(work.session, noun, project_id, id), response)

    return endpoint


def _revise(noun: Noun) -> Callable[..., Any]:
    async def endpoint(
        work: Work,
        project_id: PathId,
        id: PathId,
        access: Writer,
        body: Any,
        response: Response,
        if_match: IfMatch = None,
    ) -> Any:
        """Add a revision as a draft; what is published stays in force."""
        name, content = await noun.accept(body), body.model_dump(mode="json")
        item = await service.get(work.session, noun, project_id, id)
        require_match(if_match, item.version)
        item = await service.revise(work, item, access.user_id, name, content)
        return _answer(item, response)

    return _with_body(endpoint, noun)


def _withdraw(noun: Noun) -> Callable[..., Any]:
    async def endpoint(
        work: Work,
        project_id: PathId,
        id: PathId,
        _: Publisher,
        response: Response,
        if_match: IfMatch = None,
    ) -> Any:
        """Take it away from every channel; its revisions stay, and can be published again."""
        item = await service.get(work.session, noun, project_id, id)
        require_match(if_match, item.version)
        return _answer(await service.withdraw(work, item), response)

    return endpoint


def _revisions(noun: Noun) -> Callable[..., Any]:
    async def endpoint(work: Work, project_id: PathId, id: PathId, page: PageQuery) -> Any:
        """The newest first."""
        item = await service.get(work.session, noun, project_id, id)
        found = await service.revisions(work.session, item, page)
        return envelope([_shown(noun, row) for row in found.items], found.info)

    return endpoint


def _revision(noun: Noun) -> Callable[..., Any]:
    async def endpoint(work: Work, project_id: PathId, id: PathId, number: Number) -> Any:
        """With all that it says."""
        item = await service.get(work.session, noun, project_id, id)
        return envelope(_shown(noun, await service.get_revision(work.session, item, number)))

    return endpoint


def _step(noun: Noun) -> Callable[..., Any]:
    async def endpoint(
        work: Work,
        project_id: PathId,
        id: PathId,
        number: Number,
        access: Writer,
        body: StepRequest,
    ) -> Any:
        """Submit for review, reject, publish, retire; publishing an older one goes back to it."""
        item = await service.get(work.session, noun, project_id, id)
        revision = await service.get_revision(work.session, item, number)
        access.require(_NEEDS[body.step])
        if body.step in (Step.PUBLISH, Step.RETIRE):
            is_admin = access.role is Role.ADMIN
            moving.require_other_author(revision, access.user_id, is_admin=is_admin)
        done = await moving.move(
            work,
            item,
            revision,
            body.step,
            access.user_id,
            channel=body.channel,
            comment=body.comment,
        )
        return envelope(_shown(noun, done))

    return endpoint


def _diff(noun: Noun) -> Callable[..., Any]:
    async def endpoint(work: Work, project_id: PathId, id: PathId, first: From, to: To) -> Any:
        """What changed in meaning from one revision to another."""
        item = await service.get(work.session, noun, project_id, id)
        before = await service.get_revision(work.session, item, first)
        after = await service.get_revision(work.session, item, to)
        told = await noun.differ(before.content, after.content)
        return envelope(noun.difference.model_validate({"from": first, "to": to, **told}))

    return endpoint


def _with_body(endpoint: Callable[..., Any], noun: Noun) -> Callable[..., Any]:
    # What a kind's texts are is known only here: FastAPI reads the annotation and makes its schema.
    endpoint.__annotations__["body"] = noun.written
    return endpoint


def _shown(noun: Noun, revision: Revision) -> Any:
    columns = {column.key: getattr(revision, column.key) for column in Revision.__table__.columns}
    return noun.shown.model_validate({**columns, **columns.pop("content")})


def _answer(item: Item, response: Response) -> Any:
    response.headers["ETag"] = entity_tag(item.version)
    return envelope(ItemOut.model_validate(item))
