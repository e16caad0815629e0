"""What a project demands of suppressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

DEFAULT_WARNING_DAYS = 14


class ForeignMark(StrEnum):
    """Suppression comments of other tools that a project may have honoured."""

    NOQA = "noqa"
    NOSEMGREP = "nosemgrep"
    AST_GREP = "ast-grep-ignore"
    ESLINT = "eslint-disable"


SUPPRESSION_KEYS: Mapping[str, str] = {
    "require-reason": "true: a suppression without a reason does not count",
    "require-expiry": "true: one without `until=` does not count",
    "require-owner": "true: one without `owner=` does not count",
    "max-days": "farthest day ahead that `until=` may name, in days; it is then required",
    "forbidden": "ids of rules that no comment may suppress; `*` stands for anything",
    "expiry-warning-days": "from how many days before its end a suppression is reported (14)",
    "foreign": "other tools' marks to honour: noqa, nosemgrep, ast-grep-ignore, eslint-disable",
}
"""Every key of the table ``[suppressions]`` and what it means."""


@dataclass(frozen=True, slots=True)
class SuppressionPolicy:
    """``forbidden`` are ids that may hold ``*``. ``max_days`` None is no limit."""

    require_reason: bool = False
    require_expiry: bool = False
    require_owner: bool = False
    max_days: int | None = None
    forbidden: tuple[str, ...] = ()
    expiry_warning_days: int = DEFAULT_WARNING_DAYS
    foreign: frozenset[ForeignMark] = field(default_factory=frozenset)

    @property
    def fingerprint(self) -> str:
        """The same for policies that judge alike."""
        return repr(
            (
                self.require_reason,
                self.require_expiry,
                self.require_owner,
                self.max_days,
                self.forbidden,
                self.expiry_warning_days,
                sorted(self.foreign),
            )
        )

    @property
    def demands_expiry(self) -> bool:
        """Whether a suppression must have an end."""
        return self.require_expiry or self.max_days is not None

    def forbids(self, rule: str) -> bool:
        """Whether no comment may suppress ``rule``."""
        return any(fnmatchcase(rule, pattern) for pattern in self.forbidden)
