"""What each role may do: one table, from which the tests make their matrix."""

from __future__ import annotations

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
    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    USERS_READ = "users:read"
    USERS_MANAGE = "users:manage"
    SELF = "self"


_VIEWER = frozenset(
    {Permission.SELF, Permission.PROJECTS_READ, Permission.RULES_READ, Permission.AUDIT_READ}
)
_DEVELOPER = _VIEWER | {Permission.RULES_WRITE, Permission.RULES_REVIEW}
_ADMIN = frozenset(Permission)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.DEVELOPER: _DEVELOPER | {Permission.PROJECTS_CREATE},
    Role.ADMIN: _ADMIN,
}


def allowed(role: str, permission: Permission) -> bool:
    """Whether a role may do something."""
    return permission in PERMISSIONS[Role(role)]
