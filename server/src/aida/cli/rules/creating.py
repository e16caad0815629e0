"""``aida rules new``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.cli.rules.ask import ask_for_rule
from aida.cli.rules.languages import language_named
from aida.cli.rules.testing import print_failure
from aida.cli.rules.try_report import match_rows
from aida.cli.rules.trying import Match
from aida.cli.terminal.style import Style, style_for
from aida.engine.captures import matched_node
from aida.packs.drafting import Draft, DraftError, draft
from aida.packs.page_tests import run_alone, run_page
from aida.packs.pages import read_page, without_markers
from aida.packs.writing import RULE_SUFFIX, write_new
from aida.syntax.grammar import parse
from aida.syntax.languages import Language, language_of_path
from aida.workspace.settings import Settings, find_settings

STDIN = "-"
DEFAULT_FOLDER = "rules"


def run(arguments: argparse.Namespace) -> int:
    """Write both files; the exit code is 1 when the page's examples fail."""
    if not arguments.bad and sys.stdin.isatty():
        ask_for_rule(arguments, sys.stdin, sys.stderr)
        bads, goods = arguments.bad_code, arguments.good_code
        language = language_named(arguments.lang)
    elif not arguments.bad:
        raise UsageError(
            "which code is to be reported?", "aida rules new --bad bad.py --good good.py --id no-x"
        )
    else:
        language = _language(arguments)
        bads, goods = [*map(_read, arguments.bad)], [*map(_read, arguments.good)]
    try:
        made = draft(bads, goods, language, arguments.id or "")
    except DraftError as error:
        raise UsageError(str(error), error.help) from None
    settings = find_settings(Path.cwd())
    folder = Path(arguments.dir) if arguments.dir else _folder(settings)
    rule_file = folder / f"{made.id}{RULE_SUFFIX}"
    page_file = rule_file.with_suffix(".md")
    write_new({rule_file: made.rule_text, page_file: made.page_text})
    style = style_for(sys.stdout, arguments.color)
    for path in (rule_file, page_file):
        print(f"{style.paint('wrote', 'good')} {shown_path(str(path))}")
    print(f"\n{style.paint('rule', 'accent')}:")
    _print_condition(made)
    _show_matches(made, bads, style)
    if folder.resolve() not in settings.rules:
        print(f'It is in force once aida.toml says: rules = ["{shown_path(str(folder))}"]\n')
    return _test(made, page_file, style)


def _print_condition(made: Draft) -> None:
    _, _, rule = made.rule_text.partition("\nrule:\n")
    print(rule.rstrip("\n"), end="\n\n")


def _read(name: str) -> str:
    if name == STDIN:
        return sys.stdin.read()
    return Path(name).read_text("utf-8-sig")


def _language(arguments: argparse.Namespace) -> Language:
    if arguments.lang:
        return language_named(arguments.lang)
    for name in arguments.bad:
        if (language := language_of_path(name)) is not None:
            return language
    raise UsageError("which language is the code in?", "say --lang python, for example")


def _folder(settings: Settings) -> Path:
    own = next((path for path in settings.rules if path.is_dir()), None)
    return own or Path(DEFAULT_FOLDER)


def _show_matches(made: Draft, bads: list[str], style: Style) -> None:
    """What the rule finds in the bad code, with its captures."""
    language = made.rule.language
    for number, bad in enumerate(bads, 1):
        code = without_markers(bad)
        source = code.encode()
        for finding in run_alone(made.rule, code).findings:
            root = parse(language, source).root_node if language else None
            node = matched_node(made.rule, root, source, finding.span) if root else None
            match = Match(f"bad code {number}", source, finding, node)
            for row in match_rows(match, style):
                print(row)
            print()


def _test(made: Draft, page_file: Path, style: Style) -> int:
    page = read_page(made.page_text)
    failures = list(run_page(page, [made.rule], str(page_file)))
    for failure in failures:
        print_failure(failure, style)
    if failures:
        print("The rule does not yet do what its page says: mend it by hand, and run")
        print(f"  aida rules test {shown_path(str(page_file))}")
        return 1
    print(f"{style.paint(style.tick, 'good')} {len(page.examples)} examples of its page pass")
    print("Now write the message, and on the page what it does and why that is bad.")
    return 0
