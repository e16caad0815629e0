"""Which rules apply to which file, after settings had their say.

Rules and the engine are imported when first needed: a check that the cache answers needs neither.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aida.findings import Severity, Stage
from aida.packs.catalog import pack_files, pack_names, pack_of, rule_files
from aida.packs.sources import RuleSources, read_sources
from aida.rules.globs import matches_any
from aida.workspace.bundle_in_force import (
    bundle_in_force,
    bundle_problems,
    bundle_state,
    staged,
)
from aida.workspace.known_facts import KnownFacts
from aida.workspace.settings import Settings, SettingsError

if TYPE_CHECKING:
    from aida.governance.suppressing import Suppressing
    from aida.packs.loading import LoadedRules
    from aida.rules.compiler import RuleSet
    from aida.rules.reader import Globals
    from aida.rules.rule import Rule
    from aida.sync.installed import Installed

Choice = tuple[int, Severity, tuple[tuple[str, Any], ...]]
"""A rule by its index, with the severity and the options that it has for some file."""

_STAGES = list(Stage)
OWN_PACKS = ("aida",)
"""Packs about the use of AIDA itself, in force whatever packs a project picks."""
_TEXT_RULE = re.compile(
    rb"^language:.*\btext\b|\blanguages[\"']?\s*:[\s\"'\[-]*(?i:generic|spacegrep|regex|none)\b",
    re.MULTILINE,
)


def find_rule_files(settings: Settings, bundle: Installed | None = None) -> list[Path]:
    """Every rule file that the settings ask for; raises SettingsError for a missing pack.

    The service's rules come last: nobody replaces one by a file of the same id.
    """
    try:
        files = pack_files(dict.fromkeys([*_pack_names(settings), *OWN_PACKS]))
    except KeyError as error:
        raise SettingsError(
            f"{settings.source or settings.root}: there is no pack `{error.args[0]}`; "
            f"bundled are: {', '.join(pack_names())}"
        ) from None
    for path in settings.rules:
        if not path.exists():
            raise SettingsError(f"{path}: there is no such rule file or folder")
        files += rule_files(path)
    if bundle is not None and bundle.rules.is_dir():
        files += rule_files(bundle.rules)
    return files


def _pack_names(settings: Settings) -> list[str]:
    """Packs that some file may be checked by: the project's, then those that overrides add."""
    names = pack_names() if settings.packs is None else settings.packs
    added = (name for override in settings.overrides for name in override.packs or ())
    return list(dict.fromkeys((*names, *added)))


class RulesInForce:
    """The rules of a project. Cheap to make: rules are read and compiled when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bundle = bundle_in_force(settings)
        self.files = find_rule_files(settings, self.bundle)
        self._sources: RuleSources | None = None
        self._loaded: LoadedRules | None = None
        self._base: list[Rule] | None = None
        self._by_selection: dict[tuple[Choice, ...], RuleSet] = {}
        self._digest: bytes | None = None
        self._by_path: dict[str, RuleSet] = {}
        self._with_facts: dict[str, RuleSet] = {}
        self._same_everywhere: bool | None = None
        self._suppressing: Suppressing | None = None
        self._packs: list[str | None] | None = None

    def elsewhere(self, root: Path, exclude: tuple[str, ...]) -> RulesInForce:
        """The same rules, read and compiled once, for the files of another root."""
        _ = self.rules, self.digest  # so that the copy shares them
        other = copy(self)
        other.settings = replace(self.settings, root=root, exclude=exclude)
        return other

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
            if self.bundle is not None:
                self._loaded.rules = staged(self._loaded.rules, self.bundle)
            errors, warnings = bundle_problems(self.settings, self.bundle)
            self._loaded.errors += errors
            self._loaded.warnings += warnings
            if self.settings.options or any(o.options for o in self.settings.overrides):
                from aida.workspace.rule_options import apply_options

                apply_options(self.settings, self._loaded)
        return self._loaded

    @cached_property
    def utilities(self) -> Globals:
        """The project's global utilities, as far as they can be read."""
        from aida.rules.reader import read_utilities

        texts = (
            (text.decode("utf-8-sig", "replace"), str(path))
            for path, text in self.sources.utilities
        )
        return read_utilities(texts)[0]

    @property
    def digest(self) -> bytes:
        """Changes whenever a check of the same text could come out differently."""
        if self._digest is None:
            state = blake2b(self.sources.digest, digest_size=16)
            state.update(self.settings.fingerprint.encode())
            state.update(bundle_state(self.settings, self.bundle))
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
        from aida.rules.suppression_core import SuppressionCore

        return any(
            rule.language is None and not isinstance(rule.core, SuppressionCore)
            for rule in self.rules
        )

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
        spoken = {rule.language.name for rule in self.rules if rule.language}
        return sorted(spoken | {"text"} if self.has_text_rules else spoken)

    @property
    def suppressing(self) -> Suppressing:
        """How suppression comments are judged."""
        if self._suppressing is None:
            from aida.governance.suppressing import Suppressing

            ids = {rule.id for rule in self.loaded.rules}
            known = ids.union(path.stem for path in pack_files(pack_names()))
            self._suppressing = Suppressing(self.settings.suppressions, frozenset(known))
        return self._suppressing

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
        packs, stage = self.settings.packs, self.settings.stage
        named = set(self.settings.severity) | self.settings.select
        for override in overrides:
            packs = packs if override.packs is None else override.packs
            stage = override.stage or stage
            named |= set(override.severity)
        selected: list[Choice] = []
        for index, rule in enumerate(self.rules):
            is_on = _reaches(rule.stage, stage) or rule.id in named
            if not is_on or not self._is_in(index, packs):
                continue
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

    def _is_in(self, index: int, packs: tuple[str, ...] | None) -> bool:
        """Whether a rule belongs to one of the packs; a project's own rules belong everywhere."""
        if packs is None:
            return True
        if self._packs is None:
            own = {str(file) for path in self.settings.rules for file in rule_files(path)}
            if self.bundle is not None:
                own |= {str(file) for file in rule_files(self.bundle.rules)}
            self._packs = [
                None if rule.source in own else pack_of(rule.source) for rule in self.rules
            ]
        pack = self._packs[index]
        return pack is None or pack in packs or pack in OWN_PACKS


def _reaches(stage: Stage, lowest: Stage) -> bool:
    return _STAGES.index(stage) >= _STAGES.index(lowest)


def _apply(rule: Rule, settings: Settings) -> Rule | None:
    if settings.select and rule.id not in settings.select:
        return None
    overridden = any(rule.id in override.severity for override in settings.overrides)
    named = overridden or rule.id in settings.severity or rule.id in settings.select
    stages = (settings.stage, *(one.stage for one in settings.overrides if one.stage is not None))
    reached = named or any(_reaches(rule.stage, stage) for stage in stages)
    if rule.id in settings.ignore or not reached:
        return None
    severity = settings.severity.get(rule.id, rule.severity)
    if severity is Severity.OFF and not overridden:
        return None
    return rule if severity is rule.severity else replace(rule, severity=severity)


def _adjusted(rule: Rule, severity: Severity, options: tuple[tuple[str, Any], ...]) -> Rule:
    if options:
        from aida.workspace.rule_options import with_options

        rule = with_options(rule, dict(options))
    return rule if rule.severity is severity else replace(rule, severity=severity)
