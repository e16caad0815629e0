"""The templates that ``aida templates`` speaks of: the bundled ones and the project's."""

from __future__ import annotations

import sys
from pathlib import Path

from aida.cli.errors import UsageError, nearest
from aida.templates.scaffold import Scaffold
from aida.templates.template import Template
from aida.workspace.settings import find_settings
from aida.workspace.templates_in_force import TemplatesInForce


def templates_here() -> TemplatesInForce:
    """Those of the current folder; what is wrong with files goes to standard error."""
    templates = TemplatesInForce(find_settings(Path.cwd()))
    for error in templates.errors:
        print(f"error: {error}", file=sys.stderr)
    return templates


def template_named(templates: TemplatesInForce, name: str) -> Template | Scaffold:
    """The template of that id; raises UsageError."""
    found = templates.find(name)
    if found is None:
        known = [*templates.loaded.snippets, *templates.loaded.scaffolds]
        hint = nearest(name, known) or "`aida templates list` prints all"
        raise UsageError(f"there is no template `{name}`", hint)
    return found
