"""Which rules apply to which file, after settings had their say.

Rules and the engine are imported when first needed: a check that the cache answers needs neither.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aida.findings import Severity, Stage
from aida.packs.catalog import pack_files, pack_names, rule_files
from aida.packs.sources import RuleSources, read_sources
from aida.rules.globs import matches_any
from aida.workspace.known_facts import KnownFacts
from aida.workspace.settings import Settings, SettingsError

if TYPE_CHECKING:
    from aida.packs.loading import LoadedRules
    from aida.rules.compiler import RuleSet
    from aida.rules.rule import Rule

Choice = tuple[int, Severity, tuple[tuple[str, Any], ...]]
"""A rule by its index, with the severity and the options that it has for some file."""

_STAGES = list(Stage)
_TEXT_RULE = re.compile(rb"^language:.*\btext\b", re.MULTILINE)


def find_rule_files(settings: Settings) -> list[Path]:
    """Every rule file that the settings ask for; raises SettingsError for a missing pack."""
    try:
        files = pack_files(pack_names() if settings.packs is None else settings.packs)
    except KeyError as error:
        raise SettingsError(
            f"{settings.source or settings.root}: there is no pack `{error.args[0]}`; "
            f"bundled are: {', '.join(pack_names())}"
        ) from None
    for path in settings.rules:
        if not path.exists():
            raise SettingsError(f"{path}: there is no such rule file or folder")
        files += rule_files(path)
    return files


class RulesInForce:
    """The rules of a project. Cheap to make: rules are read and compiled when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.files = find_rule_files(settings)
        self._sources: RuleSources | None = None
        self._loaded: LoadedRules | None = None
        self._base: list[Rule] | None = None
        self._by_selection: dict[tuple[Choice, ...], RuleSet] = {}
        self._digest: bytes | None = None
        self._by_path: dict[str, RuleSet] = {}
        self._with_facts: dict[str, RuleSet] = {}
        self._same_everywhere: bool | None = None

    @cached_property
    def facts(self) -> KnownFacts:
        """What is known of files beyond their texts."""
        return KnownFacts(self.settings)

    @property
    def sources(self) -> RuleSources:
        """The rule files as read."""
        if self._sources is None:
            self._sources = read_sources(self.files, self.settings.utilities)
        return self._sources

    @property
    def loaded(self) -> LoadedRules:
        """All rules, before settings drop any, and what is wrong with the rule files."""
        if self._loaded is None:
            from aida.packs.loading import load_rules

            self._loaded = load_rules(self.sources)
            if self.settings.options or any(o.options for o in self.settings.overrides):
                from aida.workspace.rule_options import apply_options

                apply_options(self.settings, self._loaded)
        return self._loaded

    @property
    def digest(self) -> bytes:
        """Changes whenever a check of the same text could come out differently."""
        if self._digest is None:
            state = blake2b(self.sources.digest, digest_size=16)
            state.update(self.settings.fingerprint.encode())
            self._digest = state.digest()
        return self._digest

    def digest_for(self, path: str) -> bytes:
        """The same for one file: what is known of it counts as well."""
        facts = self.facts.of(path)
        if not facts:
            return self.digest
        return blake2b(repr(facts).encode(), key=self.digest, digest_size=16).digest()

    @property
    def rules(self) -> list[Rule]:
        """Rules that some file may be checked by, with the project's severities."""
        if self._base is None:
            self._base = [
                chosen
                for rule in self.loaded.rules
                if (chosen := _apply(rule, self.settings)) is not None
            ]
        return self._base

    @property
    def has_text_rules(self) -> bool:
        """Whether files of unknown languages are worth reading."""
        return any(rule.language is None for rule in self.rules)

    @property
    def may_have_text_rules(self) -> bool:
        """The same without reading a rule: true when a rule file looks as if it held one."""
        return any(_TEXT_RULE.search(text) for _, text in self.sources.texts)

    @property
    def compares_files(self) -> bool:
        """Whether some rule compares files with one another."""
        from aida.rules.measures.core import MeasureCore
        from aida.rules.measures.registry import DUPLICATE_BLOCK

        return any(
            isinstance(rule.core, MeasureCore) and rule.core.measure is DUPLICATE_BLOCK
            for rule in self.rules
        )

    @property
    def languages(self) -> list[str]:
        """Names of the languages that some rule is for; ``text`` for rules over any file."""
        return sorted({rule.language.name if rule.language else "text" for rule in self.rules})

    def for_path(self, path: str) -> RuleSet:
        """Rules for one file, given relative to the project's root with slashes."""
        facts = self.facts.of(path)
        if facts:
            ruleset = self._with_facts.get(path)
            if ruleset is None or ruleset.facts is not facts:
                ruleset = self._with_facts[path] = self.without_facts(path).with_facts(facts)
            return ruleset
        return self.without_facts(path)

    def without_facts(self, path: str) -> RuleSet:
        """The same, told nothing of the file."""
        if self._same_everywhere is None:
            self._same_everywhere = not (
                self.settings.overrides or any(rule.files or rule.ignores for rule in self.rules)
            )
        if self._same_everywhere:
            path = ""
        ruleset = self._by_path.get(path)
        if ruleset is None:
            selection = tuple(self._select(path))
            ruleset = self._by_selection.get(selection)
            if ruleset is None:
                from aida.rules.compiler import RuleSet

                ruleset = RuleSet(
                    _adjusted(self.rules[index], severity, options)
                    for index, severity, options in selection
                )
                self._by_selection[selection] = ruleset
            self._by_path[path] = ruleset
        return ruleset

    def _select(self, path: str) -> list[Choice]:
        overrides = [
            override for override in self.settings.overrides if matches_any(path, override.paths)
        ]
        selected: list[Choice] = []
        for index, rule in enumerate(self.rules):
            severity = rule.severity
            options: dict[str, Any] = {}
            for override in overrides:
                options |= override.options.get(rule.id, {})
                if rule.id in override.ignore:
                    severity = Severity.OFF
                severity = override.severity.get(rule.id, severity)
            if severity is not Severity.OFF and rule.applies_to(path):
                selected.append((index, severity, tuple(sorted(options.items()))))
        return selected


def _apply(rule: Rule, settings: Settings) -> Rule | None:
    if settings.select and rule.id not in settings.select:
        return None
    if rule.id in settings.ignore:
        return None
    overridden = any(rule.id in override.severity for override in settings.overrides)
    named = rule.id in settings.severity or rule.id in settings.select
    if _STAGES.index(rule.stage) < _STAGES.index(settings.stage):
        if not (named or overridden):
            return None
        if not named:  # only where an override asks for it
            return replace(rule, severity=Severity.OFF)
    severity = settings.severity.get(rule.id, rule.severity)
    if severity is Severity.OFF and not overridden:
        return None
    return rule if severity is rule.severity else replace(rule, severity=severity)


def _adjusted(rule: Rule, severity: Severity, options: tuple[tuple[str, Any], ...]) -> Rule:
    if options:
        from aida.workspace.rule_options import with_options

        rule = with_options(rule, dict(options))
    return rule if rule.severity is severity else replace(rule, severity=severity)
