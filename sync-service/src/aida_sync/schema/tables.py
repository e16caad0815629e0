"""All tables, imported so that the metadata knows them."""

from __future__ import annotations

from aida_sync.ai import tables as ai
from aida_sync.analytics import tables as analytics
from aida_sync.audit import tables as audit
from aida_sync.bundles import tables as bundles
from aida_sync.db.base import Base
from aida_sync.decisions import tables as decisions
from aida_sync.findings import tables as findings
from aida_sync.ingest import tables as ingest
from aida_sync.invitations import tables as invitations
from aida_sync.jobs import tables as jobs
from aida_sync.keys import tables as keys
from aida_sync.kit import idempotency
from aida_sync.live import tables as live
from aida_sync.mail import tables as mail
from aida_sync.oauth import tables as oauth
from aida_sync.projects import tables as projects
from aida_sync.recording import tables as recording
from aida_sync.resets import tables as resets
from aida_sync.revisions import tables as revisions
from aida_sync.roles import tables as roles
from aida_sync.sessions import tables as sessions
from aida_sync.sso import tables as sso
from aida_sync.stages import tables as stages
from aida_sync.tasks import tables as tasks
from aida_sync.teams import tables as teams
from aida_sync.tokens import tables as tokens
from aida_sync.users import tables as users
from aida_sync.webhooks import tables as webhooks

MODULES = (
    ai,
    analytics,
    audit,
    decisions,
    findings,
    bundles,
    idempotency,
    ingest,
    invitations,
    jobs,
    keys,
    live,
    mail,
    oauth,
    projects,
    recording,
    resets,
    revisions,
    roles,
    sessions,
    sso,
    stages,
    teams,
    tokens,
    tasks,
    users,
    webhooks,
)
METADATA = Base.metadata
