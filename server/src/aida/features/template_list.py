"""The templates for a document's language, as a list to choose from shows them."""

from __future__ import annotations

from dataclasses import dataclass

from aida.features.template_choices import name_in
from aida.templates.placing import place_template
from aida.workspace.document import Snapshot
from aida.workspace.project import Project


@dataclass(frozen=True, slots=True)
class TemplateSummary:
    """``text`` is what comes of it at the place; ``fits``: it is meant for such a place."""

    id: str
    title: str
    prefixes: tuple[str, ...]
    fits: bool
    text: str


def templates_at(snapshot: Snapshot, project: Project, offset: int) -> list[TemplateSummary]:
    """All snippets for the document's language: those that fit at a byte offset first, by id."""
    language = snapshot.language
    if language is None:
        return []
    path = name_in(project, snapshot.uri)
    around = project.templates.surroundings(path, snapshot.source, language, offset)
    fitting = {template.id for template in project.templates.fitting(around)}
    found = [
        TemplateSummary(
            template.id,
            template.about.title,
            template.prefixes,
            template.id in fitting,
            place_template(template, around).filled().text,
        )
        for template in project.templates.loaded.snippets.values()
        if language in template.languages
    ]
    return sorted(found, key=lambda summary: (not summary.fits, summary.id))
