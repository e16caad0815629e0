"""``aida rules show``."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from aida.cli.errors import UsageError, nearest
from aida.cli.paths import shown_path
from aida.cli.rules.catalog import Entry, entries_in
from aida.cli.rules.listing import describe_search
from aida.cli.terminal.markdown import render
from aida.cli.terminal.style import Style, style_for
from aida.packs.pages import read_page, without_markers
from aida.packs.test_suite import page_path

_FIXED = re.compile(r"^(`{3,})[^\n]* fixed\n.*?^\1", re.MULTILINE | re.DOTALL)


def run(arguments: argparse.Namespace) -> int:
    """Print a rule's page."""
    entries, _ = entries_in(Path.cwd())
    entry = next((entry for entry in entries if entry.id == arguments.rule), None)
    if entry is None:
        hint = nearest(arguments.rule, [entry.id for entry in entries])
        raise UsageError(
            f"there is no rule `{arguments.rule}`", hint or "`aida rules list` prints all"
        )
    for row in page_rows(entry, style_for(sys.stdout, arguments.color)):
        print(row)
    return 0


def page_rows(entry: Entry, style: Style) -> Iterator[str]:
    """Head, facts and page of a rule."""
    rule = entry.first
    yield f"{style.paint(entry.id, 'bold')}  {rule.title}".rstrip()
    yield ""
    facts = dict(_facts(entry))
    width = max(map(len, facts)) + 2
    for name, text in facts.items():
        if text:
            shown = style.paint(text, text) if name == "severity" and text != "off" else text
            yield f"  {style.paint(name.ljust(width), 'dim')}{shown}"
    path = page_path(Path(rule.source))
    if not path.is_file():
        if rule.note:
            yield ""
            yield from render(rule.note, style)
        return
    for section in read_page(path.read_text("utf-8-sig")).sections:
        yield ""
        yield style.paint(section.title, "bold")
        yield from render(_readable(section.body), style)


def _readable(body: str) -> str:
    """A section without the marks that only tests need: after a fix there is no finding."""
    return _FIXED.sub(lambda block: without_markers(block[0]), body)


def _facts(entry: Entry) -> Iterator[tuple[str, str]]:
    rule = entry.first
    yield "message", rule.message.source
    yield "severity", entry.severity.label
    yield "stage", rule.stage.value
    yield "languages", ", ".join(entry.languages)
    yield "fix", ("safe" if rule.fix_is_safe else "unsafe") if rule.has_fix else "none"
    yield "tags", ", ".join(rule.tags)
    yield "owner", rule.owner
    reach, search = describe_search(rule)
    yield "searched by", f"{search} (reach: {reach})"
    yield "file", shown_path(rule.source)
