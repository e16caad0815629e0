"""``aida templates show``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from aida.cli.templates.catalog import template_named, templates_here
from aida.cli.templates.listing import describe
from aida.cli.terminal.markdown import render
from aida.cli.terminal.style import Style, style_for
from aida.templates.catalog import page_of
from aida.templates.page import read_template_page
from aida.templates.scaffold import Scaffold
from aida.templates.template import Template


def run(arguments: argparse.Namespace) -> int:
    """Print a template and its page."""
    one = template_named(templates_here(), arguments.template)
    if arguments.format == "json":
        json.dump(describe(one), sys.stdout, indent=2)
        print()
        return 0
    for row in _rows(one, style_for(sys.stdout, arguments.color)):
        print(row)
    return 0


def _rows(one: Template | Scaffold, style: Style) -> Iterator[str]:
    described = describe(one)
    yield f"{style.paint(one.id, 'bold')}  {one.about.title}"
    yield ""
    facts = {
        "kind": described["kind"],
        "prefix": ", ".join(described.get("prefixes", ())),
        "languages": ", ".join(described["languages"]),
        "context": ", ".join(described.get("contexts", ())),
        "under": described.get("under") or "",
        "only in": ", ".join(described.get("files", ())),
        "imports": "; ".join(described.get("imports", ())),
        "tags": ", ".join(described["tags"]),
        "owner": described["owner"],
        "file": described["source"],
    }
    width = max(map(len, facts)) + 2
    for name, text in facts.items():
        if text:
            yield f"  {style.paint(name.ljust(width), 'dim')}{text}"
    for question in described.get("questions", ()):
        default = "" if question["default"] is None else f" (default: {question['default']})"
        yield f"  {style.paint(question['name'].ljust(width), 'accent')}{question['ask']}{default}"
    if isinstance(one, Template):
        yield ""
        yield style.paint("Text", "bold")
        yield from (f"  {style.bar} {line}".rstrip() for line in one.body_text.splitlines())
    page = page_of(Path(one.about.source))
    if not page.is_file():
        return
    for section in read_template_page(page.read_text("utf-8-sig")).sections:
        yield ""
        yield style.paint(section.title, "bold")
        yield from render(section.body, style)
