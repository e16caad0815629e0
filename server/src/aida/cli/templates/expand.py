"""``aida templates expand``."""

from __future__ import annotations

import argparse

from aida.cli.errors import UsageError
from aida.cli.templates.catalog import template_named, templates_here
from aida.cli.templates.expand_scaffold import expand_into_folder
from aida.cli.templates.expand_snippet import expand_into_file
from aida.templates.scaffold import Scaffold
from aida.templates.template import Template
from aida.workspace.templates_in_force import TemplatesInForce

_SNIPPETS_ONLY = {"at": "--at", "write": "--write"}
_SCAFFOLDS_ONLY = {
    "to": "--to",
    "dry_run": "--dry-run",
    "overwrite": "--overwrite",
    "no_input": "--no-input",
}


def run(arguments: argparse.Namespace) -> int:
    """Expand; the exit code is 1 when the rules find something in it."""
    templates = templates_here()
    one = template_named(templates, arguments.template)
    given = _given(arguments.set)
    is_scaffold = isinstance(one, Scaffold)
    for name, option in (_SNIPPETS_ONLY if is_scaffold else _SCAFFOLDS_ONLY).items():
        if getattr(arguments, name):
            what = "scaffold" if is_scaffold else "snippet"
            other = "snippets" if is_scaffold else "scaffolds"
            raise UsageError(f"`{one.id}` is a {what}", f"`{option}` is for {other}")
    if isinstance(one, Scaffold):
        code = expand_into_folder(one, given, arguments, templates)
    else:
        code = expand_into_file(one, given, arguments, templates)
    if code == 0 and templates.settings.sync.url:
        _record(one, templates)
    return code


def _record(one: Template | Scaffold, templates: TemplatesInForce) -> None:
    from aida.cli.sync.recording import source, with_spool
    from aida.sync.spool.events import Kind, event

    language = one.languages[0].name if isinstance(one, Template) else ""
    project = templates.settings.sync.project
    told = event(Kind.TEMPLATE, project, template=one.id, language=language, source=str(source()))
    with_spool(templates.settings.sync.url, lambda spool: spool.append([told]))


def _given(pairs: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"`{pair}` is not NAME=VALUE", "--set name=shop, or --set 1=path")
        given[name] = value
    return given
