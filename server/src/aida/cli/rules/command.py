"""``aida rules``: one word more says what to do with them."""

from __future__ import annotations

import argparse

from aida.cli.actions import Action, add_actions, add_format, run_action


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_actions(parser, _ACTIONS)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", metavar="PACK", help="only the rules of this bundled pack")
    add_format(parser)


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the rule's id")


def _score_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pack", metavar="PACK", help="only the rules of this bundled pack")
    parser.add_argument(
        "--rule", metavar="RULE", action="append", help="only this rule; may be repeated"
    )
    parser.add_argument(
        "--corpus", metavar="DIR", help="where the packages are (default: in the cache's folder)"
    )
    parser.add_argument(
        "--records",
        metavar="DIR",
        help="folder of corpus.lock.toml, labels and scores (default: that of the bundled packs)",
    )
    parser.add_argument(
        "--sample",
        metavar="N",
        type=int,
        default=10,
        help="how many findings of each rule need a label (default: 10)",
    )
    parser.add_argument(
        "--unlabelled",
        action="store_true",
        help="print the findings that need a label, with their code, as TOML to complete",
    )
    parser.add_argument(
        "--context",
        metavar="N",
        type=int,
        default=6,
        help="lines around a finding (default: 6)",
    )
    parser.add_argument("--store", action="store_true", help="store the scores in scores.json")
    add_format(parser)
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=0, help="worker processes (default: one a core)"
    )


def _test_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="rule files, pages or folders (default: the bundled packs and the project's rules)",
    )


_LIMIT_HELP = "matches shown as text, 0 for all (default: 50); every match is counted"


def _try_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(words_go_to="query")
    parser.add_argument(
        "query",
        nargs="*",
        metavar="PATTERN PATH",
        help="the pattern, then files and folders to search (default: this folder); "
        "with --rule only the paths",
    )
    parser.add_argument("--lang", metavar="LANGUAGE", help="language of the pattern")
    parser.add_argument(
        "--rule", metavar="FILE", help="a rule file, or a rule object, instead; - is standard input"
    )
    parser.add_argument("--limit", type=int, default=50, metavar="N", help=_LIMIT_HELP)
    parser.add_argument("--debug", action="store_true", help="print the pattern's syntax tree")
    add_format(parser)


def _explain_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the rule's id, or a rule FILE")
    parser.add_argument("place", metavar="FILE:LINE", help="the line, counted from 1")
    parser.add_argument("-v", "--verbose", action="store_true", help="go into what holds, too")
    add_format(parser)


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bad",
        action="append",
        default=[],
        metavar="FILE",
        help="code to report, - is standard input (repeatable: what differs becomes a variable)",
    )
    parser.add_argument(
        "--good", action="append", default=[], metavar="FILE", help="code to leave alone"
    )
    parser.add_argument("--lang", metavar="LANGUAGE", help="default: by the name of the bad file")
    parser.add_argument("--id", metavar="ID", help="the rule's id, such as no-eval")
    parser.add_argument("--dir", metavar="PATH", help="where to write (default: rules)")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="files and folders of rules")
    parser.add_argument("--to", required=True, metavar="PATH", help="folder to write to")


def _schema_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", metavar="LANGUAGE", help="with its kinds of node and fields")


_ACTIONS = {
    "list": Action(
        "listing", "List the rules of the bundled packs and the project", _list_arguments
    ),
    "show": Action("show", "Print what a rule finds, why, and its examples", _show_arguments),
    "score": Action(
        "scoring", "Score rules by what they report in published packages", _score_arguments
    ),
    "test": Action(
        "testing",
        "Run the examples on the rules' pages, and ast-grep's test files",
        _test_arguments,
    ),
    "try": Action(
        "trying", "Show what a pattern or a rule finds, before it is a rule", _try_arguments
    ),
    "explain": Action(
        "explaining", "Say why a rule does or does not match at a line", _explain_arguments
    ),
    "new": Action("creating", "Write a rule and its page from bad and good code", _new_arguments),
    "import": Action(
        "importing", "Take over rules of ast-grep and Semgrep, with a report", _import_arguments
    ),
    "schema": Action("schema", "Print the JSON Schema of rule files", _schema_arguments),
}


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen action."""
    return run_action(__package__ or "", _ACTIONS, arguments)
