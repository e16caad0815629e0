"""The words that a project's rules use already: tags, owners, utilities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from aida.features.rule_words import InUse
from aida.syntax.languages import Language
from aida.workspace.project import Project

FieldsOf = Callable[[Language, str], tuple[str, ...] | None]


def in_use(project: Project, fields: FieldsOf) -> InUse:
    """The words, those that are used most first."""
    rules = {rule.id: rule for rule in project.rules.loaded.rules}.values()
    return InUse(
        tags=_counted(tag for rule in rules for tag in rule.tags),
        owners=_counted(rule.owner for rule in rules if rule.owner),
        utilities={
            language: frozenset(names) for language, names in project.rules.utilities.items()
        },
        fields=fields,
    )


def _counted(words: Iterable[str]) -> dict[str, str]:
    return {
        word: f"Of {count} rule{'s' if count != 1 else ''}."
        for word, count in sorted(Counter(words).items(), key=lambda item: (-item[1], item[0]))
    }
