"""What each role may do: one table, from which the tests make their matrix.

Custom roles are sets of the same permissions (`roles`); a token's scopes are permissions too.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """A role, in the instance or in a project."""

    ADMIN = "admin"
    DEVELOPER = "developer"
    VIEWER = "viewer"


class Permission(StrEnum):
    """One thing that can be allowed; tokens name these as their scopes."""

    PROJECTS_READ = "projects:read"
    PROJECTS_CREATE = "projects:create"
    PROJECTS_MANAGE = "projects:manage"
    RULES_READ = "rules:read"
    RULES_WRITE = "rules:write"
    RULES_REVIEW = "rules:review"
    RULES_PUBLISH = "rules:publish"
    AI_READ = "ai:read"
    AI_REQUEST = "ai:request"
    AI_MANAGE = "ai:manage"
    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    EVENTS_WRITE = "events:write"
    ANALYTICS_READ = "analytics:read"
    METRICS_READ = "metrics:read"
    SECURITY_READ = "security:read"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    TASKS_APPROVE = "tasks:approve"
    USERS_READ = "users:read"
    USERS_MANAGE = "users:manage"
    TEAMS_READ = "teams:read"
    TEAMS_MANAGE = "teams:manage"
    ROLES_READ = "roles:read"
    ROLES_MANAGE = "roles:manage"
    SELF_READ = "self:read"
    KEYS_MANAGE = "keys:manage"
    JOBS_MANAGE = "jobs:manage"
    SELF = "self"


EVERYBODY = frozenset({Permission.SELF, Permission.SELF_READ})
"""What nobody who is logged in can lack: their own account."""
LOGIN_ONLY = frozenset({Permission.SELF})
"""What no token can be given: one that could make tokens or change passwords would never end."""

_VIEWER = EVERYBODY | {
    Permission.PROJECTS_READ,
    Permission.RULES_READ,
    Permission.AI_READ,
    Permission.AUDIT_READ,
    Permission.TEAMS_READ,
    Permission.ROLES_READ,
    # Telling what happened at one's own desk changes nothing of anybody else's.
    Permission.EVENTS_WRITE,
    Permission.ANALYTICS_READ,
    Permission.TASKS_READ,
}
_DEVELOPER = _VIEWER | {
    Permission.RULES_WRITE,
    Permission.RULES_REVIEW,
    Permission.AI_REQUEST,
    Permission.TASKS_WRITE,
    Permission.TASKS_APPROVE,
    Permission.METRICS_READ,
}
_ADMIN = frozenset(Permission)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.DEVELOPER: _DEVELOPER | {Permission.PROJECTS_CREATE},
    Role.ADMIN: _ADMIN,
}


def allowed(role: Role | str, permission: Permission) -> bool:
    """Whether a built-in role may do something; `Rights.may` knows custom roles and scopes."""
    return role in BUILT_IN and permission in PERMISSIONS[Role(role)]


BUILT_IN = frozenset(str(role) for role in Role)


def role_named(name: str) -> Role | str:
    """The built-in role of a name; the name itself for a custom one."""
    return Role(name) if name in BUILT_IN else name


def permissions_named(names: Iterable[str]) -> frozenset[Permission]:
    """Permissions by their names; one that this version does not know is nothing."""
    known = {str(permission): permission for permission in Permission}
    return frozenset(known[name] for name in names if name in known)
