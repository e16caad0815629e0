"""The table ``[suppressions]`` of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aida.governance.suppression_policy import (
    DEFAULT_WARNING_DAYS,
    SUPPRESSION_KEYS,
    ForeignMark,
    SuppressionPolicy,
)
from aida.workspace.settings import SettingsReader

_AT = "suppressions."


def read_suppression_policy(table: object, reader: SettingsReader) -> SuppressionPolicy:
    """The policy in a table of settings; raises SettingsError."""
    if not isinstance(table, Mapping):
        reader.fail("suppressions", "expected a table, such as {require-reason = true}")
    reader.only(table, SUPPRESSION_KEYS, _AT)
    foreign = reader.strings(table, "foreign", _AT)
    for mark in foreign:
        if mark not in list(ForeignMark):
            reader.fail(f"{_AT}foreign", f"`{mark}` is no mark: use {', '.join(ForeignMark)}")
    return SuppressionPolicy(
        require_reason=_flag(table, "require-reason", reader),
        require_expiry=_flag(table, "require-expiry", reader),
        require_owner=_flag(table, "require-owner", reader),
        max_days=_days(table, "max-days", None, reader),
        forbidden=reader.strings(table, "forbidden", _AT),
        expiry_warning_days=_days(table, "expiry-warning-days", DEFAULT_WARNING_DAYS, reader),
        foreign=frozenset(map(ForeignMark, foreign)),
    )


def _flag(table: Mapping[str, Any], key: str, reader: SettingsReader) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        reader.fail(_AT + key, "expected true or false")
    return value


def _days(table: Mapping[str, Any], key: str, default: Any, reader: SettingsReader) -> Any:
    value = table.get(key, default)
    if value is not default and (
        not isinstance(value, int) or isinstance(value, bool) or value < 0
    ):
        reader.fail(_AT + key, "expected a number of days, such as 90")
    return value
