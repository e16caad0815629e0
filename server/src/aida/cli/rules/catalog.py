"""The rules that ``aida rules`` speaks of: those of the bundled packs and of the project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aida.cli.errors import UsageError, nearest
from aida.findings import Severity, Stage
from aida.packs.catalog import pack_files, pack_names
from aida.packs.loading import LoadedRules, load_rules
from aida.packs.sources import read_sources
from aida.rules.rule import Rule
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import find_settings


class Entry(NamedTuple):
    """One rule, with a `Rule` for each of its languages, and the severity that settings give it."""

    id: str
    rules: list[Rule]
    severity: Severity

    @property
    def first(self) -> Rule:
        """What all languages share can be read from any of them."""
        return self.rules[0]

    @property
    def languages(self) -> list[str]:
        """Names of the languages, `text` for any."""
        return [rule.language.name if rule.language else "text" for rule in self.rules]


def entries_in(folder: Path, pack: str | None = None) -> tuple[list[Entry], LoadedRules]:
    """Entries by id for a project's folder, and how loading went; only one pack's on request."""
    if pack is not None:
        try:
            loaded = load_rules(read_sources(pack_files([pack])))
        except KeyError:
            hint = nearest(pack, pack_names()) or f"bundled are: {', '.join(pack_names())}"
            raise UsageError(f"there is no pack `{pack}`", hint) from None
        return _group(loaded.rules, {rule.id: rule.severity for rule in loaded.rules}), loaded
    settings = replace(find_settings(folder), stage=Stage.SHADOW)
    in_force = RulesInForce(settings)
    severities = {rule.id: rule.severity for rule in in_force.rules}
    return _group(in_force.loaded.rules, severities), in_force.loaded


def _group(rules: Iterable[Rule], severities: dict[str, Severity]) -> list[Entry]:
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    return [
        Entry(name, group, severities.get(name, Severity.OFF))
        for name, group in sorted(by_id.items())
    ]
