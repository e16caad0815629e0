"""Expanding a snippet: into the terminal, or at a place of a file."""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.cli.templates.judged import Judged, print_findings
from aida.cli.terminal.style import style_for
from aida.syntax.languages import Language, language_of_path
from aida.templates.checking import check_expansion
from aida.templates.placing import Placed, place_template
from aida.templates.snippet import tab_stops
from aida.templates.template import Template
from aida.text import LineIndex, Position
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.templates_in_force import TemplatesInForce
from aida.workspace.today import today
from aida.workspace.uris import name_within

_AT = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::(?P<column>\d+))?")


class Host(NamedTuple):
    """The text that is expanded into; without ``file`` an empty one."""

    file: Path | None
    name: str
    language: Language
    source: bytes
    offset: int


def expand_into_file(
    template: Template,
    given: dict[str, str],
    arguments: argparse.Namespace,
    templates: TemplatesInForce,
) -> int:
    """Expand, and print, check or write what comes of it."""
    values = _values(template, given)
    host = _host(template, arguments.at, templates)
    if arguments.write and host.file is None:
        raise UsageError("write where?", "say --at FILE:LINE:COLUMN")
    around = templates.surroundings(host.name, host.source, host.language, host.offset)
    placed = place_template(template, around)
    rules = RulesInForce(templates.settings)
    checked = check_expansion(
        placed,
        host.source,
        host.language,
        rules.for_path(host.name),
        rules.suppressing,
        today(),
        values,
    )
    shown = shown_path(str(host.file)) if host.file else f"<{template.id}>"
    judged = Judged(shown, checked.source, checked.findings, checked.breaks_syntax)
    may_write = arguments.write and judged.is_clean
    if may_write and host.file is not None:
        host.file.write_bytes(checked.source)
    _print(placed, values, host, judged, arguments, written=may_write)
    return 0 if judged.is_clean else 1


def _print(
    placed: Placed,
    values: dict[int, str],
    host: Host,
    judged: Judged,
    arguments: argparse.Namespace,
    *,
    written: bool,
) -> None:
    style = style_for(sys.stdout, arguments.color)
    text = placed.filled(values).text
    if arguments.format == "json":
        answer = {
            "template": placed.template.id,
            "path": judged.path if host.file else None,
            "text": text,
            "snippet": placed.as_snippet,
            "imports": [edit.text.decode().strip() for edit in placed.imports],
            "findings": judged.wire(),
            "breaksSyntax": judged.breaks_syntax,
            "written": written,
        }
        json.dump(answer, sys.stdout, indent=2)
        print()
        return
    if arguments.diff:
        old, new = (
            data.decode("utf-8", "replace").splitlines() for data in (host.source, judged.source)
        )
        for row in difflib.unified_diff(old, new, judged.path, judged.path, lineterm=""):
            print(
                style.paint(row, {"+": "added", "-": "removed"}.get(row[:1], ""))
                if style.colour
                else row
            )
    elif not arguments.check and not arguments.write:
        print(text if host.file else judged.source.decode("utf-8", "replace"))
    print_findings([judged], style, to_errors=not arguments.check)
    if arguments.check and judged.is_clean:
        print(f"{style.paint(style.tick, 'good')} {placed.template.id}: nothing is found in it")
    if arguments.write:
        if written:
            print(f"{style.paint('wrote', 'good')} {judged.path}")
        else:
            print("error: not written, for what is found in it", file=sys.stderr)


def _values(template: Template, given: dict[str, str]) -> dict[int, str]:
    numbers = {stop.number for stop in tab_stops(template.body)}
    values: dict[int, str] = {}
    for name, value in given.items():
        if not name.isdecimal() or int(name) not in numbers:
            known = ", ".join(str(number) for number in sorted(numbers)) or "it has none"
            raise UsageError(f"`{template.id}` has no tab stop `{name}`", f"known are: {known}")
        values[int(name)] = value
    return values


def _host(template: Template, at: str | None, templates: TemplatesInForce) -> Host:
    if at is None:
        language = template.languages[0]
        name = language.filenames[0] if language.filenames else f"new.{language.extensions[0]}"
        return Host(None, name, language, b"", 0)
    match = _AT.fullmatch(at)
    if match is None:
        raise UsageError(f"`{at}` is not FILE:LINE:COLUMN", "such as src/shop.py:12:5")
    file = Path(match["file"])
    source = file.read_bytes()
    language = language_of_path(file)
    if language is None or language not in template.languages:
        names = ", ".join(language.name for language in template.languages)
        raise UsageError(f"`{template.id}` is not for {file}", f"it is for: {names}")
    index = LineIndex(source)
    line = int(match["line"])
    if not 1 <= line <= len(index):
        raise UsageError(f"{file} has {len(index)} lines, there is no line {line}")
    column = (
        int(match["column"]) - 1
        if match["column"]
        else len(index.line_text(line - 1).decode("utf-8", "replace"))
    )
    offset = index.offset(Position(line - 1, column))
    name = name_within(str(file.resolve()), str(templates.settings.root))
    return Host(file, name, language, source, offset)
