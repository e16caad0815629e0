"""Moving a revision on: what each step needs, what it changes, and what the log is told."""

from __future__ import annotations

from datetime import UTC, datetime

from aida_sync.errors import Conflict, Forbidden
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.revisions import service, store
from aida_sync.revisions.lifecycle import Channel, State, Step, after, steps_from
from aida_sync.revisions.tables import Item, Revision

_PAST = {
    Step.SUBMIT: "submitted",
    Step.REJECT: "rejected",
    Step.PUBLISH: "published",
    Step.RETIRE: "retired",
}


async def move(
    work: UnitOfWork,
    item: Item,
    revision: Revision,
    step: Step,
    actor: str,
    *,
    channel: Channel = Channel.STABLE,
    comment: str = "",
) -> Revision:
    """Take one step. Publishing puts a revision in the place of the one that its channel has."""
    projects.require_open(await projects.get(work.session, item.project_id))
    then = _state_after(item, revision, step, channel)
    now = datetime.now(UTC)
    number, before, past = revision.number, item.published, _PAST[step]
    told: dict[str, object] = {"revision": number, "state": str(then), "digest": revision.digest}
    if then is State.PUBLISHED:
        revision.reviewer_id = actor
        told["channel"] = str(channel)
        if channel is Channel.STABLE and before is not None and number < before:
            past, told["from"] = "rolled_back", before
        _put_into(item, number, channel)
    elif step is Step.RETIRE:
        item.published = None if item.published == number else item.published
        item.canary = None if item.canary == number else item.canary
    revision.state, revision.state_since = then, now
    await _retire_replaced(work, item, now)
    await work.session.flush()
    if step in (Step.PUBLISH, Step.RETIRE):
        await store.tick(work.session, item.project_id)
    if comment:
        told["comment"] = comment
    work.record(service.event_of(item, past, told))
    return revision


def require_other_author(revision: Revision, actor: str, *, is_admin: bool) -> None:
    """Raise when somebody publishes their own revision; admins may, and the log says so."""
    if revision.author_id == actor and not is_admin:
        raise Forbidden("somebody else must publish what you wrote", code="own_revision")


def _state_after(item: Item, revision: Revision, step: Step, channel: Channel) -> State:
    state, number = State(revision.state), revision.number
    has = item.published if channel is Channel.STABLE else item.canary or item.published
    if step is Step.PUBLISH and has == number:
        raise Conflict(
            f"the {channel} channel has revision {number} already",
            {"channel": str(channel), "revision": number},
            code="already_published",
        )
    then = after(state, step)
    if then is None:
        possible = [str(one) for one in steps_from(state)]
        raise Conflict(
            f"revision {number} is in state `{state}`: `{step}` is not possible from there",
            {"state": str(state), "possible": possible},
            code="wrong_state",
        )
    return then


def _put_into(item: Item, number: int, channel: Channel) -> None:
    if channel is Channel.CANARY:
        item.canary = number
        return
    item.published = number
    if item.canary == number:
        item.canary = None


async def _retire_replaced(work: UnitOfWork, item: Item, now: datetime) -> None:
    for other in await store.in_state(work.session, item.id, State.PUBLISHED):
        if other.number not in (item.published, item.canary):
            other.state, other.state_since = State.RETIRED, now
