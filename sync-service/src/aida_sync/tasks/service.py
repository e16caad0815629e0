"""Tasks: started once, approved by somebody else, cancelled."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from aida.transparency.commitment import canonical
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, Forbidden, NotFound, Unprocessable
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.personas.persona import PERSONAS
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent
from aida_sync.revisions import service as revisions
from aida_sync.tasks import store
from aida_sync.tasks.lifecycle import Step, TaskState, after, steps_from
from aida_sync.tasks.schemas import TaskStart
from aida_sync.tasks.tables import Task


async def start(work: UnitOfWork, project_id: str, user_id: str, wanted: TaskStart) -> Task:
    """Start a task, or give the one that was started with this key."""
    projects.require_open(await projects.get(work.session, project_id))
    digest = sha256(canonical(wanted.model_dump(exclude={"key"}))).hexdigest()
    found = await store.by_key(work.session, project_id, wanted.key)
    if found is not None:
        if found.digest != digest or found.starter_id != user_id:
            raise Conflict(
                "this key started another task: take a new one",
                {"task_id": found.id},
                code="task_key_taken",
            )
        work.leave_unchanged()
        return found
    item = await revisions.get(work.session, PERSONAS, project_id, wanted.persona_id)
    if item.published is None:
        raise Conflict(
            "the persona has no published revision: publish one first", code="persona_unpublished"
        )
    revision = await revisions.get_revision(work.session, item, item.published)
    if set(wanted.inputs) != set(revision.content["variables"]):
        raise Unprocessable(
            "`inputs` must have a text for each variable of the persona, and no other",
            {"variables": revision.content["variables"]},
            code="wrong_inputs",
        )
    now = datetime.now(UTC)
    task = Task(
        id=new_id(),
        project_id=project_id,
        persona_revision=item.published,
        digest=digest,
        state=TaskState.WAITING if revision.content["needs_approval"] else TaskState.APPROVED,
        starter_id=user_id,
        created_at=now,
        state_since=now,
        **wanted.model_dump(),
    )
    work.session.add(task)
    await work.session.flush()
    work.record(_event("task.started", task))
    return task


async def step(
    work: UnitOfWork, task: Task, step: Step, user_id: str, *, is_admin: bool = False
) -> Task:
    """Approve or cancel. What was done before is done: that changes nothing."""
    projects.require_open(await projects.get(work.session, task.project_id))
    state = TaskState(task.state)
    then = after(state, step)
    if then is None:
        raise Conflict(
            f"the task is in state `{state}`: `{step}` is not possible from there",
            {"state": str(state), "possible": [str(one) for one in steps_from(state)]},
            code="wrong_state",
        )
    if then is state:
        work.leave_unchanged()
        return task
    if step is Step.APPROVE:
        if task.starter_id == user_id and not is_admin:
            raise Forbidden("somebody else must approve what you started", code="own_task")
        task.approver_id = user_id
    task.state, task.state_since = then, datetime.now(UTC)
    await work.session.flush()
    work.record(_event(f"task.{then}", task))
    return task


async def get(session: AsyncSession, project_id: str, id: str) -> Task:
    """A task of a project; NotFound when there is none."""
    task = await store.by_id(session, project_id, id)
    if task is None:
        raise NotFound("the project has no such task", {"task_id": id})
    return task


async def listed(
    session: AsyncSession, project_id: str, state: TaskState | None, page: PageRequest
) -> Page[Task]:
    """A page of tasks, the newest first."""
    rows = await store.listed(session, project_id, state, page.after, page.limit + 1)
    return page_of(rows, page, lambda task: task.id)


def _event(action: str, task: Task) -> AuditEvent:
    told = {
        "persona_id": task.persona_id,
        "persona_revision": task.persona_revision,
        "digest": task.digest,
        "state": str(task.state),
    }
    return AuditEvent(action, "task", task.id, task.project_id, told)
