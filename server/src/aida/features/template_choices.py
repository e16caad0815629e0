"""Templates that may be typed at a place of a document, and what expanding one would change."""

from __future__ import annotations

from dataclasses import dataclass

from aida.templates.checking import Checked, check_expansion
from aida.templates.placing import Placed, place_template
from aida.templates.template import Template
from aida.workspace.document import Snapshot
from aida.workspace.project import Project
from aida.workspace.today import today
from aida.workspace.uris import last_part, path_of

MOST_CHECKED_BYTES = 200_000
"""Larger texts are not checked for the preview of an expansion: the person waits for it."""


@dataclass(frozen=True, slots=True)
class TemplateChoice:
    """A template under one of its prefixes, at the place where it is offered."""

    prefix: str
    placed: Placed

    @property
    def template(self) -> Template:
        """The template."""
        return self.placed.template


_ENDINGS = (b"'", b'"', b"`", b")", b"]", b"}", b";")
"""Directly behind these something has ended, and no template can follow."""


def template_choices(snapshot: Snapshot, project: Project, offset: int) -> list[TemplateChoice]:
    """What fits at a byte offset and has a prefix that the typed word could become."""
    if snapshot.language is None:
        return []
    templates = project.templates
    path = name_in(project, snapshot.uri)
    around = templates.surroundings(path, snapshot.source, snapshot.language, offset)
    typed = snapshot.source[around.place.start : offset].decode("utf-8", "replace").lower()
    choices: list[TemplateChoice] = []
    if not typed and snapshot.source[offset - 1 : offset] in _ENDINGS:
        return []
    for template in templates.fitting(around) if around.place.contexts else ():
        wanted = [prefix for prefix in template.prefixes if _could_become(typed, prefix.lower())]
        if wanted:
            placed = place_template(template, around)
            choices += (TemplateChoice(prefix, placed) for prefix in wanted)
    choices.sort(key=lambda choice: (choice.prefix, choice.template.id))
    return choices


def _could_become(typed: str, prefix: str) -> bool:
    """Whether the letters of ``typed`` are in ``prefix``, in their order: editors match loosely."""
    rest = iter(prefix)
    return all(letter in rest for letter in typed)


def placed_at(snapshot: Snapshot, project: Project, template: Template, offset: int) -> Placed:
    """A template at a byte offset, whether or not it would be offered there."""
    language = snapshot.language if snapshot.language is not None else template.languages[0]
    path = name_in(project, snapshot.uri)
    around = project.templates.surroundings(path, snapshot.source, language, offset)
    return place_template(template, around)


def judge(placed: Placed, snapshot: Snapshot) -> Checked | None:
    """What the rules find in the text after the expansion; None where that would take too long."""
    if snapshot.language is None or len(snapshot.source) > MOST_CHECKED_BYTES:
        return None
    return check_expansion(
        placed,
        snapshot.source,
        snapshot.language,
        snapshot.rules,
        snapshot.suppressing,
        today(),
    )


def name_in(project: Project, uri: str) -> str:
    """How templates name a document: its path from the project's root."""
    path = path_of(uri)
    return last_part(uri) if path is None else project.name_of(path)
