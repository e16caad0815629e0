"""Expanding a snippet into an open document, in memory, and what the rules say about it."""

from __future__ import annotations

from collections.abc import Mapping

from aida.templates.checking import Checked, check_expansion
from aida.templates.placing import place_template
from aida.templates.snippet import tab_stops
from aida.templates.template import Template
from aida.workspace.document import Snapshot
from aida.workspace.project import Project
from aida.workspace.templates_in_force import TemplatesInForce
from aida.workspace.today import today
from aida.workspace.uris import last_part, path_of


class ExpansionError(ValueError):
    """A template that cannot be expanded there; the text says what to do."""


def expand(
    project: Project, snapshot: Snapshot, name: str, offset: int, given: Mapping[str, str]
) -> Checked:
    """The document with the template at a byte offset; raises ExpansionError."""
    templates = TemplatesInForce(project.settings)
    template = templates.find(name)
    if not isinstance(template, Template):
        what = "a scaffold: `aida templates expand` writes it" if template else "no template here"
        raise ExpansionError(f"`{name}` is {what}; `aida templates list` names the snippets")
    language = snapshot.language
    if language is None:
        raise ExpansionError(f"{snapshot.uri} is in no language that AIDA knows")
    path = path_of(snapshot.uri)
    host = project.name_of(path) if path is not None else last_part(snapshot.uri)
    around = templates.surroundings(host, snapshot.source, language, offset)
    return check_expansion(
        place_template(template, around),
        snapshot.source,
        language,
        snapshot.rules,
        snapshot.suppressing,
        today(),
        _values(template, given),
    )


def _values(template: Template, given: Mapping[str, str]) -> dict[int, str]:
    numbers = {stop.number for stop in tab_stops(template.body)}
    for name in given:
        if not name.isdecimal() or int(name) not in numbers:
            known = ", ".join(map(str, sorted(numbers))) or "it has none"
            raise ExpansionError(f"`{template.id}` has no tab stop `{name}`; known are: {known}")
    return {int(name): value for name, value in given.items()}
