"""A snippet at a place of a file: variables filled in, indentation and imports as the file's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aida.syntax.import_section import HEAD, has_import, head_of, import_place
from aida.syntax.places import Context
from aida.templates.indentation import indent_below, reindent, unit_in, usual_unit
from aida.templates.snippet import Filled, Snippet, fill, joined, map_text, resolve, snippet_text
from aida.templates.template import Template
from aida.templates.variables import Surroundings, value_of
from aida.text import Edit, Span

_DASH = "- "
_IMPORTS = (b"import", b"from", b"use", b"using")


@dataclass(frozen=True, slots=True)
class Placed:
    """What expanding a template at a place would change.

    ``snippet`` takes the place of ``span`` and has no variables. Its lines below the first lack
    the indentation of the line that it stands in, ``indent``: most editors add that themselves.
    ``imports`` are edits elsewhere.
    """

    template: Template
    span: Span
    snippet: Snippet
    indent: str
    newline: str = "\n"
    imports: tuple[Edit, ...] = ()

    @property
    def as_snippet(self) -> str:
        """The text for an editor that knows snippets."""
        return snippet_text(self.snippet)

    def filled(self, values: Mapping[int, str] | None = None) -> Filled:
        """Plain text with its indentation, every tab stop filled."""
        indented = map_text(self.snippet, lambda text: indent_below(text, self.indent))
        return fill(indented, dict(values or {}))

    def edits(self, values: Mapping[int, str] | None = None) -> list[Edit]:
        """All edits, the text plain."""
        text = self.filled(values).text.replace("\n", self.newline)
        return [*self.imports, Edit(self.span, text.encode())]


def place_template(template: Template, around: Surroundings) -> Placed:
    """The template at the place that ``around`` describes."""
    source, place, language = around.source, around.place, around.language
    line_start = source.rfind(b"\n", 0, place.start) + 1
    before = source[line_start : place.start].decode("utf-8", "replace")
    indent = before[: len(before) - len(before.lstrip())]
    newline = "\r\n" if b"\r\n" in source[:HEAD] else "\n"
    snippet = resolve(template.body, lambda name: value_of(name, around))
    own = unit_in(template.body_text, usual_unit(language))
    wanted = unit_in(source[:HEAD].decode("utf-8", "replace"), usual_unit(language))
    snippet = map_text(snippet, lambda text: reindent(text, own, wanted))
    if before.lstrip().startswith(_DASH) and snippet and isinstance(snippet[0], str):
        snippet = (snippet[0].removeprefix(_DASH), *snippet[1:])
    host = _head_without_word(around)
    missing = [line for line in template.imports if not has_import(language, host, line)]
    span = Span(place.start, place.end)
    if not missing:
        return Placed(template, span, snippet, indent, newline)
    offset, follows = import_place(language, host)
    if Context.FILE in place.contexts or offset >= place.start:
        snippet = joined(("".join(f"{line}\n" for line in missing) + "\n", *snippet))
        return Placed(template, span, snippet, indent, newline)
    edit = _import_edit(source, offset, missing, newline, follows=follows)
    return Placed(template, span, snippet, indent, newline, (edit,))


def _head_without_word(around: Surroundings) -> bytes:
    """The head of the file, without the word that is typed: that makes no sense yet."""
    source, place = around.source, around.place
    if place.start >= HEAD:
        return head_of(source)
    return source[: place.start] + source[place.end : HEAD]


def _import_edit(
    source: bytes, offset: int, missing: list[str], newline: str, *, follows: bool
) -> Edit:
    """The lines, with an empty one between them and what is no import."""
    text = "".join(line + newline for line in missing)
    above = source[:offset]
    if above and not above.endswith((b"\n", b"\r")):
        text = newline + text
    if above and not follows:
        text = newline + text
    following = source[offset : offset + 100].lstrip(b" \t")
    if following and not following.startswith((b"\n", b"\r", *_IMPORTS)):
        text += newline
    return Edit(Span(offset, offset), text.encode())
