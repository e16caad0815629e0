"""The JSON Schema of ``aida.toml``: what each key is called and means comes from the tables that
the readers go by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aida.findings import Severity, Stage
from aida.governance.changes import NewScope
from aida.governance.suppression_policy import (
    DEFAULT_WARNING_DAYS,
    SUPPRESSION_KEYS,
    ForeignMark,
)
from aida.workspace.settings import (
    BASELINE_NAME,
    DEFAULT_MAX_FILE_SIZE,
    KEYS,
    FunctionFact,
    OldFindings,
)
from aida.workspace.sync_settings import CHANNELS, SYNC_KEYS

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAMES: Schema = {"type": "array", "items": {"type": "string"}}
_DAYS: Schema = {"type": "integer", "minimum": 0}
_SEVERITIES: Schema = {
    "type": "object",
    "additionalProperties": {"enum": [severity.label for severity in Severity]},
}
_OPTIONS: Schema = {"type": "object", "additionalProperties": {"type": "object"}}
_STAGE: Schema = {"enum": [stage.value for stage in Stage]}

_FACTS: Schema = {"type": "array", "items": {"enum": [fact.value for fact in FunctionFact]}}

_KEYS: Mapping[str, Schema] = {
    "packs": _NAMES,
    "rules": _NAMES,
    "templates": _NAMES,
    "select": _NAMES,
    "ignore": _NAMES,
    "exclude": _NAMES,
    "severity": _SEVERITIES,
    "options": _OPTIONS,
    "coverage": _NAMES,
    "stage": {**_STAGE, "default": Stage.WARN.value},
    "max-file-size": {"type": "integer", "minimum": 1, "default": DEFAULT_MAX_FILE_SIZE},
    "baseline": {"type": "string", "minLength": 1, "default": BASELINE_NAME},
    "new-since-scope": {
        "enum": [scope.value for scope in NewScope],
        "default": NewScope.LINES.value,
    },
    "old-findings": {"enum": [way.value for way in OldFindings], "default": OldFindings.HINT.value},
    "old-since": {"type": "string"},
    "code-lenses": _FACTS,
    "inlay-hints": _FACTS,
    "overrides": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "paths": {**_NAMES, "minItems": 1},
                "ignore": _NAMES,
                "severity": _SEVERITIES,
                "packs": _NAMES,
                "stage": _STAGE,
                "options": _OPTIONS,
            },
            "required": ["paths"],
            "additionalProperties": False,
        },
    },
}
_SUPPRESSIONS: Mapping[str, Schema] = {
    "require-reason": {"type": "boolean", "default": False},
    "require-expiry": {"type": "boolean", "default": False},
    "require-owner": {"type": "boolean", "default": False},
    "max-days": _DAYS,
    "forbidden": _NAMES,
    "expiry-warning-days": {**_DAYS, "default": DEFAULT_WARNING_DAYS},
    "foreign": {"type": "array", "items": {"enum": [mark.value for mark in ForeignMark]}},
}
_SYNC: Mapping[str, Schema] = {
    "url": {"type": "string", "pattern": "^https?://"},
    "project": {"type": "string", "pattern": "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"},
    "channel": {"enum": list(CHANNELS)},
    "root": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
}


def settings_schema() -> Schema:
    """The schema of ``aida.toml``."""
    suppressions = _object(SUPPRESSION_KEYS, _SUPPRESSIONS)
    both = {
        "url": ["project"],
        "project": ["url"],
        "channel": ["url"],
        "root": ["url"],
    }
    sync = {**_object(SYNC_KEYS, _SYNC), "dependentRequired": both}
    return {
        "$schema": DIALECT,
        "$id": "urn:aida:settings",
        "title": "AIDA settings",
        **_object(KEYS, {**_KEYS, "suppressions": suppressions, "sync": sync}),
    }


def _object(meanings: Mapping[str, str], schemas: Mapping[str, Schema]) -> Schema:
    properties = {
        key: {"description": meaning, **schemas[key]} for key, meaning in meanings.items()
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}
