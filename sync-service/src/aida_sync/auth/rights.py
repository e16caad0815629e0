"""What somebody may do, asked the same way of the instance and of a project."""

from __future__ import annotations

from aida_sync.auth.permissions import Permission
from aida_sync.errors import Forbidden


class Rights:
    """Whoever has `permissions`."""

    __slots__ = ()
    permissions: frozenset[Permission]

    def may(self, permission: Permission) -> bool:
        """Whether it is allowed."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless it is allowed."""
        if permission not in self.permissions:
            raise Forbidden(
                f"your role does not allow this: it needs `{permission}`",
                {"needs": str(permission)},
            )
