"""``aida templates list``."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from aida.cli.paths import shown_path
from aida.cli.rules.languages import language_named
from aida.cli.templates.catalog import templates_here
from aida.cli.terminal.cells import shorten, width_of
from aida.cli.terminal.style import Style, style_for
from aida.templates.scaffold import Scaffold
from aida.templates.template import Template

HEADINGS = ("TEMPLATE", "PREFIX", "LANGUAGES", "CONTEXT", "TITLE")
GAP = "  "


def run(arguments: argparse.Namespace) -> int:
    """Print the templates."""
    wanted = language_named(arguments.lang) if arguments.lang else None
    templates = templates_here()
    loaded = templates.loaded
    described = [
        describe(one)
        for one in (*loaded.snippets.values(), *loaded.scaffolds.values())
        if wanted is None or wanted in one.languages
    ]
    described.sort(key=lambda one: one["id"])
    if arguments.format == "json":
        json.dump({"templates": described}, sys.stdout, indent=2)
        print()
    else:
        _print_table(described, style_for(sys.stdout, arguments.color))
    return 2 if templates.errors else 0


def describe(one: Template | Scaffold) -> dict[str, Any]:
    """A template as plain data."""
    about = one.about
    shared = {
        "id": about.id,
        "kind": "scaffold" if isinstance(one, Scaffold) else "snippet",
        "title": about.title,
        "languages": [language.name for language in one.languages],
        "owner": about.owner,
        "tags": list(about.tags),
        "references": list(about.references),
        "source": shown_path(about.source),
    }
    if isinstance(one, Scaffold):
        questions = [
            {
                "name": question.name,
                "ask": question.ask,
                "type": question.type,
                "default": question.default,
                "choices": list(question.choices),
            }
            for question in one.questions
        ]
        return {**shared, "questions": questions}
    return {
        **shared,
        "prefixes": list(one.prefixes),
        "contexts": sorted(one.contexts),
        "under": None if one.under is None else ".".join(one.under),
        "files": list(one.files),
        "imports": list(one.imports),
        "body": one.body_text,
    }


def _print_table(described: list[dict[str, Any]], style: Style) -> None:
    rows = [HEADINGS, *map(_row, described)]
    if len(rows) == 1:
        print("There are no templates.")
        return
    limit = style.width if sys.stdout.isatty() else sys.maxsize
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(HEADINGS))]
    widths[-1] = max(10, min(widths[-1], limit - sum(widths[:-1]) - len(GAP) * len(widths[:-1])))
    for number, row in enumerate(rows):
        cells = [
            shorten(cell, width, style.dots).ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        line = GAP.join(cells).rstrip()
        print(line if number else style.paint(line, "dim"))
    print(
        f"\n{len(described)} templates; `aida templates show TEMPLATE` explains one.",
        file=sys.stderr,
    )


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["id"],
        ", ".join(one.get("prefixes", ())),
        ", ".join(one["languages"]),
        ", ".join(one.get("contexts", ("scaffold",))),
        one["title"],
    )
