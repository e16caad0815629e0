"""Settings that come from the editor, laid over those of the project's files.

The same keys as in aida.toml, in camelCase or with dashes. Lists of things to add or to leave out
add to the project's, severities win rule by rule, everything else replaces what the file says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aida.workspace.settings import KEYS, Settings, SettingsError, parse_settings, with_rules

SOURCE = Path("editor settings")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FREE_KEYS = frozenset({"severity", "options"})
"""Tables whose keys are rule ids, to be left as they are."""


NEEDS_TRUST = frozenset({"packs", "rules", "templates", "baseline", "coverage", "old-since"})
"""Settings that name files or programs, or leave the bundled rules out: a workspace may bring its
own settings of the editor, so that it must be trusted for them."""


@dataclass(frozen=True, slots=True)
class EditorSettings:
    """What an editor asks for. ``table`` has aida.toml's keys, without ``rules``."""

    table: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    default_packs: bool = True

    def untrusted(self) -> EditorSettings:
        """What of it may hold in a workspace that nobody has trusted yet."""
        table = {key: value for key, value in self.table.items() if key not in NEEDS_TRUST}
        if "overrides" in table:
            kept = [
                {key: value for key, value in override.items() if key not in NEEDS_TRUST}
                for override in table["overrides"]
            ]
            table["overrides"] = kept
        return EditorSettings(table)

    def over(self, settings: Settings) -> Settings:
        """``settings`` as the editor wants them; raises SettingsError."""
        settings = _overlay(settings, self.table)
        if self.rules or not self.default_packs:
            paths = tuple((settings.root / path).resolve() for path in self.rules)
            settings = with_rules(settings, paths, default_packs=self.default_packs)
        return settings


def read_editor_settings(data: object, base: EditorSettings | None = None) -> EditorSettings:
    """Settings from initializationOptions or from the section ``aida``; raises SettingsError.

    Keys that are not aida.toml's belong to the editor's extension and are passed over. What
    ``base`` says holds where ``data`` says nothing.
    """
    base = base or EditorSettings()
    if data is None:
        return base
    if not isinstance(data, Mapping):
        raise SettingsError(f"{SOURCE}: expected a table of settings")
    table = {name: value for key, value in data.items() if (name := _dashed(str(key))) in KEYS}
    table = {name: _with_dashes(name, value) for name, value in table.items() if value is not None}
    rules = table.pop("rules", list(base.rules))
    if not isinstance(rules, list) or not all(isinstance(path, str) for path in rules):
        raise SettingsError(f'{SOURCE}: rules: expected a list of paths, such as ["rules"]')
    parse_settings(table, SOURCE)
    without = data.get("noDefaultPacks", data.get("no-default-packs"))
    default_packs = base.default_packs if without is None else without is not True
    return EditorSettings({**base.table, **table}, tuple(rules), default_packs)


def _overlay(settings: Settings, table: Mapping[str, Any]) -> Settings:
    if not table:
        return settings
    wanted = parse_settings(table, SOURCE, settings.root)
    changes: dict[str, Any] = {}
    for key in table:
        name = key.replace("-", "_")
        value = getattr(wanted, name)
        if key in ("ignore", "exclude", "overrides", "coverage"):
            value = type(value)((*getattr(settings, name), *value))
        elif key == "severity":
            value = {**settings.severity, **wanted.severity}
        elif key == "options":
            rules = {**settings.options, **wanted.options}
            value = {rule: {**settings.options.get(rule, {}), **own} for rule, own in rules.items()}
        changes[name] = value
    return replace(settings, **changes)


def _dashed(key: str) -> str:
    return _HUMP.sub("-", key).lower()


def _with_dashes(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_with_dashes(key, item) for item in value]
    if isinstance(value, Mapping) and key not in _FREE_KEYS:
        return {_dashed(name): _with_dashes(_dashed(name), item) for name, item in value.items()}
    return value
