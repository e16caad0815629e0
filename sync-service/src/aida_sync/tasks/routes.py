"""Tasks of a project."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response, status

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission, Role
from aida_sync.kit.entity_tags import entity_tag
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access
from aida_sync.tasks import service
from aida_sync.tasks.lifecycle import Step, TaskState
from aida_sync.tasks.schemas import TaskOut, TaskStart
from aida_sync.tasks.tables import Task

router = ApiRouter(prefix="/projects/{project_id}/tasks", tags=["tasks"])
_READ = Depends(in_project(Permission.TASKS_READ))
Writer = Annotated[Access, Depends(in_project(Permission.TASKS_WRITE))]
Approver = Annotated[Access, Depends(in_project(Permission.TASKS_APPROVE))]


@router.get("", summary="List tasks", dependencies=[_READ])
async def list_tasks(
    work: Work, project_id: PathId, page: PageQuery, state: TaskState | None = None
) -> Envelope[list[TaskOut]]:
    """Tasks, the newest first."""
    found = await service.listed(work.session, project_id, state, page)
    return envelope([TaskOut.model_validate(row) for row in found.items], found.info)


@router.post("", summary="Start a task", status_code=status.HTTP_201_CREATED)
async def start_task(
    work: Work, project_id: PathId, access: Writer, body: TaskStart, response: Response
) -> Envelope[TaskOut]:
    """Start a task by a persona's published revision. The same key gives the same task."""
    return _answer(await service.start(work, project_id, access.user_id, body), response)


@router.get("/{task_id}", summary="Read a task", dependencies=[_READ])
async def read_task(
    work: Work, project_id: PathId, task_id: PathId, response: Response
) -> Envelope[TaskOut]:
    """One task."""
    return _answer(await service.get(work.session, project_id, task_id), response)


@router.post("/{task_id}/approve", summary="Approve a task")
async def approve_task(
    work: Work, project_id: PathId, task_id: PathId, access: Approver, response: Response
) -> Envelope[TaskOut]:
    """Let a task go on. Whoever started it cannot, admins excepted."""
    task = await service.get(work.session, project_id, task_id)
    is_admin = access.role is Role.ADMIN
    done = await service.step(work, task, Step.APPROVE, access.user_id, is_admin=is_admin)
    return _answer(done, response)


@router.post("/{task_id}/cancel", summary="Cancel a task")
async def cancel_task(
    work: Work, project_id: PathId, task_id: PathId, access: Writer, response: Response
) -> Envelope[TaskOut]:
    """End a task that is not over yet."""
    task = await service.get(work.session, project_id, task_id)
    return _answer(await service.step(work, task, Step.CANCEL, access.user_id), response)


def _answer(task: Task, response: Response) -> Envelope[TaskOut]:
    response.headers["ETag"] = entity_tag(task.version)
    return envelope(TaskOut.model_validate(task))
