"""Giving rules the options that settings have for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aida.packs.loading import LoadedRules
from aida.rules.errors import RuleError
from aida.rules.measures.reader import OptionError, configure
from aida.rules.rule import Rule
from aida.workspace.settings import Settings


def apply_options(settings: Settings, loaded: LoadedRules) -> None:
    """Give the rules the project's options, and report what is wrong with any option."""
    by_id: dict[str, Rule] = {rule.id: rule for rule in loaded.rules}
    for place, name, options in _all_options(settings):
        rule = by_id.get(name)
        if rule is None:
            continue  # unknown rules are reported where all settings are looked through
        try:
            configure(rule.core, options)
        except OptionError as error:
            loaded.errors.append(
                RuleError(
                    f"{place}.{name}: {error}",
                    file=str(settings.source) if settings.source else "",
                )
            )
    loaded.rules = [
        with_options(rule, options) if (options := settings.options.get(rule.id)) else rule
        for rule in loaded.rules
    ]


def with_options(rule: Rule, options: Mapping[str, Any]) -> Rule:
    """The rule with other options; itself when they cannot be used, which is reported elsewhere."""
    try:
        return replace(rule, core=configure(rule.core, options))
    except OptionError:
        return rule


def _all_options(settings: Settings) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for name, options in settings.options.items():
        yield "options", name, options
    for index, override in enumerate(settings.overrides):
        for name, options in override.options.items():
            yield f"overrides[{index}].options", name, options
