"""What a template gives, as Markdown: for completion, and for hover in template files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aida.features.hover import Hover
from aida.features.rule_places import is_template_file
from aida.features.template_words import meaning_at
from aida.features.yaml_entries import read_entries
from aida.rules.errors import RuleError
from aida.templates.catalog import page_of
from aida.templates.checking import Checked
from aida.templates.page import read_template_page
from aida.templates.placing import Placed, place_template
from aida.templates.reader import read_template
from aida.templates.template import Template
from aida.text import Span
from aida.workspace.document import Snapshot
from aida.workspace.project import Project

_ABOUT = ("id", "title", "prefix", "body")
"""Keys of a template file on which its preview is shown."""


def preview(placed: Placed, checked: Checked | None) -> str:
    """What comes of a template at a place, why, and what the rules find in it."""
    template = placed.template
    parts = [f"**{template.about.title}** (`{template.id}`)", _code(template, _text(placed))]
    if placed.imports:
        lines = "".join(edit.text.decode() for edit in placed.imports).split("\n")
        added = ", ".join(f"`{line.strip()}`" for line in lines if line.strip())
        parts.append(f"Adds {added}.")
    parts += _judgement(checked)
    parts += _page(template)
    return "\n\n".join(parts)


def _text(placed: Placed) -> str:
    return Placed(placed.template, placed.span, placed.snippet, "").filled().text


def _code(template: Template, text: str) -> str:
    fence = "```" if "```" not in text else "````"
    return f"{fence}{template.languages[0].name}\n{text}\n{fence}"


def _judgement(checked: Checked | None) -> Iterator[str]:
    if checked is None:
        return
    if checked.breaks_syntax:
        yield "**It could not be parsed here.**"
    for finding in checked.findings:
        yield f"**{finding.severity.label}** `{finding.rule}`: {finding.message}"


def _page(template: Template) -> Iterator[str]:
    path = page_of(Path(template.about.source))
    try:
        page = read_template_page(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return
    for title in ("What it gives", "Why this way"):
        if text := page.section(title):
            yield text


def template_hover(snapshot: Snapshot, project: Project, offset: int) -> Hover | None:
    """In a template file: what a key, a context or a variable means, or what the template gives."""
    if not is_template_file(snapshot.source):
        return None
    word = meaning_at(snapshot.source, offset)
    if word is not None and not (word.is_key and word.text in _ABOUT):
        return Hover(word.span, f"**{word.text}**: {word.meaning}")
    key = _key_at(snapshot.source, offset)
    if key is None or key[0] not in _ABOUT:
        return None
    try:
        template = read_template(snapshot.source.decode("utf-8", "replace"), snapshot.uri)
    except RuleError as error:
        return Hover(key[1], f"No preview: {error.problem}. {error.hint}".strip())
    return Hover(key[1], preview(_alone(template, project), None))


def _key_at(source: bytes, offset: int) -> tuple[str, Span] | None:
    """The key at the start of a line whose value, or what belongs to it, holds the offset."""
    line = source.count(b"\n", 0, offset)
    for entry in read_entries(source):
        if not entry.parents and entry.key and entry.line <= line <= entry.end_line:
            return entry.key, entry.span
    return None


def _alone(template: Template, project: Project) -> Placed:
    """The template in an empty file."""
    language = template.languages[0]
    name = f"example.{language.extensions[0]}" if language.extensions else language.filenames[0]
    placed = place_template(template, project.templates.surroundings(name, b"", language, 0))
    return placed
