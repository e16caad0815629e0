"""Expanding a snippet into an open document, in memory, and what the rules say about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aida.features.template_choices import placed_at
from aida.templates.checking import Checked, check_expansion
from aida.templates.placing import Placed
from aida.templates.snippet import tab_stops
from aida.templates.template import Template
from aida.workspace.document import Snapshot
from aida.workspace.project import Project
from aida.workspace.today import today


class Expansion(NamedTuple):
    """What would change, and what the rules say about the text then."""

    placed: Placed
    checked: Checked


class ExpansionError(ValueError):
    """A template that cannot be expanded there; the text says what to do."""


def expand(
    project: Project, snapshot: Snapshot, name: str, offset: int, given: Mapping[str, str]
) -> Expansion:
    """A template at a byte offset of a document, and the text then; raises ExpansionError."""
    template = project.templates.find(name)
    if not isinstance(template, Template):
        what = "a scaffold: `aida templates expand` writes it" if template else "no template here"
        raise ExpansionError(f"`{name}` is {what}; `aida templates list` names the snippets")
    language = snapshot.language
    if language is None:
        raise ExpansionError(f"{snapshot.uri} is in no language that AIDA knows")
    if language not in template.languages:
        languages = ", ".join(one.name for one in template.languages)
        raise ExpansionError(f"`{name}` is for {languages}; {snapshot.uri} is {language.name}")
    placed = placed_at(snapshot, project, template, offset)
    checked = check_expansion(
        placed,
        snapshot.source,
        language,
        snapshot.rules,
        snapshot.suppressing,
        today(),
        _values(template, given),
    )
    return Expansion(placed, checked)


def _values(template: Template, given: Mapping[str, str]) -> dict[int, str]:
    numbers = {stop.number for stop in tab_stops(template.body)}
    for name in given:
        if not name.isdecimal() or int(name) not in numbers:
            known = ", ".join(map(str, sorted(numbers))) or "it has none"
            raise ExpansionError(f"`{template.id}` has no tab stop `{name}`; known are: {known}")
    return {int(name): value for name, value in given.items()}
