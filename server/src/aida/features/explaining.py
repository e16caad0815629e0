"""Why a rule reports a line of an open document, or does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aida.features.explanation import Place, explain
from aida.features.explanation_markdown import explanation_markdown, matches
from aida.text import LineIndex
from aida.workspace.document import Snapshot
from aida.workspace.files import source_file
from aida.workspace.project import Project
from aida.workspace.uris import last_part, path_of


@dataclass(frozen=True, slots=True)
class Explained:
    """Whether the rule reports the line, and why."""

    matches: bool
    markdown: str


def explained(
    project: Project, snapshot: Snapshot, name: str, line: int, first_line: int = 0
) -> Explained | None:
    """About the rule of that id and a zero-based line; None when there is no such rule.

    Of the joined cells of a notebook, the cell in question begins in ``first_line``.
    """
    rules = [rule for rule in project.rules.loaded.rules if rule.id == name]
    if not rules:
        return None
    rule = next((rule for rule in rules if rule.language in (snapshot.language, None)), rules[0])
    path = path_of(snapshot.uri)
    file = source_file(path or last_part(snapshot.uri), project.settings)
    if snapshot.language is not None:
        file = file._replace(language=snapshot.language)
    place = Place(file, snapshot.source, line, project.settings, True, first_line)
    explanation = explain(rule, place, project.rules.utilities)
    index = LineIndex(snapshot.source)
    explanation.findings = [
        finding
        for finding in snapshot.findings
        if finding.rule == name and index.line_of(finding.span.start) == line
    ]
    return Explained(matches(explanation), explanation_markdown(explanation))


def plain(markdown: str) -> str:
    """The same for people who see it as it is."""
    return re.sub(r"\*\*|`", "", markdown)
