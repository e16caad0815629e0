"""What a user may see of the channels."""

from __future__ import annotations

from dataclasses import dataclass

from aida_sync.auth.permissions import Permission
from aida_sync.auth.rights import Rights
from aida_sync.db.reach import EVERYTHING, of_projects
from aida_sync.live.feed import LiveEvent
from aida_sync.live.frames import Channel

NEEDS = {
    Channel.GOVERNANCE: Permission.AUDIT_READ,
    Channel.AI: Permission.SELF,
    Channel.METRICS: Permission.METRICS_READ,
}


@dataclass(frozen=True, slots=True)
class Access(Rights):
    """What a user may do in the instance, and the projects that they are in; None means all."""

    user_id: str
    permissions: frozenset[Permission]
    projects: frozenset[str] | None

    @property
    def reach(self) -> str:
        """What they reach in the database."""
        return EVERYTHING if self.projects is None else of_projects(self.projects)

    def may_read(self, channel: Channel) -> bool:
        """Whether the channel is allowed."""
        return self.may(NEEDS[channel])

    def sees(self, event: LiveEvent) -> bool:
        """Governance: what happens in one's projects. AI: what one does oneself."""
        if event.channel is Channel.AI:
            return event.actor == self.user_id
        return self.projects is None or event.project_id in self.projects
