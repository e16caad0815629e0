"""``aida templates new``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.cli.rules.languages import language_named
from aida.cli.rules.testing import print_failure
from aida.cli.terminal.style import style_for
from aida.packs.writing import write_new
from aida.syntax.languages import language_of_path
from aida.templates.drafting import draft_template
from aida.templates.testing import Judges, run_template_tests
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import Settings, find_settings

DEFAULT_FOLDER = "templates"
STDIN = "-"


def run(arguments: argparse.Namespace) -> int:
    """Write the template and its page; the exit code is 1 when its tests fail."""
    if not arguments.code:
        raise UsageError("what is its text?", "say --from FILE, or --from - for standard input")
    if arguments.lang:
        language = language_named(arguments.lang)
    else:
        found = language_of_path(arguments.code)
        if found is None:
            raise UsageError("which language is it in?", "say --lang python, for example")
        language = found
    code = (
        sys.stdin.read() if arguments.code == STDIN else Path(arguments.code).read_text("utf-8-sig")
    )
    settings = find_settings(Path.cwd())
    folder = Path(arguments.dir) if arguments.dir else _folder(settings)
    file = folder / f"{arguments.id}.yml"
    draft = draft_template(
        arguments.id,
        code,
        language,
        arguments.context,
        arguments.prefix,
        arguments.title,
        str(file),
    )
    page = file.with_suffix(".md")
    write_new({file: draft.text, page: draft.page})
    style = style_for(sys.stdout, arguments.color)
    for path in (file, page):
        print(f"{style.paint('wrote', 'good')} {shown_path(str(path))}")
    if not any(folder.resolve().is_relative_to(path) for path in settings.templates):
        print(f'It is offered once aida.toml says: templates = ["{shown_path(str(folder))}"]')
    rules = RulesInForce(settings)
    report = run_template_tests([file], Judges(rules.for_path, rules.suppressing))
    for failure in report.failures:
        print_failure(failure, style)
    if report.failures:
        print(f"Mend it, and run: aida templates test {shown_path(str(file))}")
        return 1
    print(f"{style.paint(style.tick, 'good')} its example passes")
    print("Now turn what changes into tab stops, and say on the page what it gives and why.")
    return 0


def _folder(settings: Settings) -> Path:
    own = next((path for path in settings.templates if path.is_dir()), None)
    return own or Path(DEFAULT_FOLDER)
