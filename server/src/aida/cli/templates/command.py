"""``aida templates``: one word more says what to do with them."""

from __future__ import annotations

import argparse

from aida.cli.actions import Action, add_actions, add_format, run_action


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_actions(parser, _ACTIONS)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", metavar="LANGUAGE", help="only the templates for this language")
    add_format(parser)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="TEMPLATE", help="the template's id")
    add_format(parser)


def _expand_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="TEMPLATE", help="the template's id")
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a tab stop by its number, or the answer to a question (repeatable)",
    )
    parser.add_argument(
        "--at",
        metavar="FILE:LINE:COLUMN",
        help="snippets: the place to expand at, counted from 1 (default: in an empty file)",
    )
    parser.add_argument(
        "--to", metavar="DIR", help="scaffolds: the folder to write to (default: this one)"
    )
    parser.add_argument("--write", action="store_true", help="snippets: change the file")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="scaffolds: say what would be written, and write nothing",
    )
    parser.add_argument(
        "--diff", action="store_true", help="print what would change; write nothing"
    )
    parser.add_argument(
        "--check", action="store_true", help="print what the rules find in it; write nothing"
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="scaffolds: replace files that are there already"
    )
    parser.add_argument(
        "--no-input",
        action="store_true",
        help="ask nothing: take defaults, fail where there are none",
    )
    add_format(parser)


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the template's id, such as py-client")
    parser.add_argument("--from", dest="code", metavar="FILE", help="its text; - is standard input")
    parser.add_argument("--lang", metavar="LANGUAGE", help="default: by the name of the file")
    parser.add_argument("--prefix", metavar="WORD", help="what is typed for it")
    parser.add_argument("--title", metavar="TEXT", help="what it gives, in a few words")
    parser.add_argument(
        "--context", metavar="CONTEXT", default="statement", help="default: statement"
    )
    parser.add_argument("--dir", metavar="PATH", help="where to write (default: templates)")


def _test_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="template files or folders (default: the bundled templates and the project's)",
    )


def _schema_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scaffold", action="store_true", help="the schema of scaffold.yml")


_ACTIONS = {
    "list": Action("listing", "List the bundled templates and the project's", _list_arguments),
    "show": Action("show", "Print what a template gives, where, and why", _show_arguments),
    "expand": Action(
        "expand", "Expand a template into a file, a folder, or the terminal", _expand_arguments
    ),
    "new": Action("creating", "Write a template and its page from code", _new_arguments),
    "test": Action("testing", "Run the examples on the templates' pages", _test_arguments),
    "schema": Action("schema", "Print the JSON Schema of template files", _schema_arguments),
}


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen action."""
    return run_action(__package__ or "", _ACTIONS, arguments)
