"""``aida sync``: what goes to the sync service that the project's settings name."""

from __future__ import annotations

import argparse
from importlib import import_module

from aida.sync.credentials import TOKEN_VARIABLE
from aida.sync.spool.events import Opinion

_EVENTS = {
    "show": "Show what waits for the service, and what it refused",
    "flush": "Send what waits now",
    "on": "Let events be recorded and sent to the project's service",
    "off": "Record and send nothing; what waits stays",
}
_BUNDLES = {
    "pull": "Fetch the rules, practices and templates that the service has published",
    "status": "Show which of the service's bundles is in force, and how old it is",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    choices = parser.add_subparsers(dest="subject", metavar="SUBJECT", required=True)
    text = "Show, send, allow or stop the events that tell the service how rules fare"
    events = choices.add_parser("events", help=text, description=text + ".")
    events.set_defaults(module="events")
    actions = events.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in _EVENTS.items():
        action = actions.add_parser(name, help=summary, description=summary + ".")
        if name == "show":
            action.add_argument("--limit", type=int, default=20, metavar="N", help="default: 20")
            action.add_argument("--format", choices=("text", "json"), default="text")
            action.add_argument(
                "--forget-refused", action="store_true", help="throw away what was refused"
            )
        if name == "flush":
            action.add_argument(
                "--now", action="store_true", help="also when the service asked to wait"
            )
            action.epilog = f"The token is that of `aida login`, or read from {TOKEN_VARIABLE}."
    text = "Say what you think of a rule, or of one of its findings"
    feedback = choices.add_parser("feedback", help=text, description=text + ".")
    feedback.set_defaults(module="feedback")
    feedback.add_argument("rule", metavar="RULE", help="the rule's id")
    opinions = [str(one) for one in Opinion if one is not Opinion.SUPPRESSED]
    feedback.add_argument("opinion", choices=opinions, help="what you think")
    feedback.add_argument("--finding", metavar="IDENTITY", help="the finding that it is about")

    for name, text in _BUNDLES.items():
        parser_of = choices.add_parser(name, help=text, description=text + ".")
        parser_of.set_defaults(module=name)
        parser_of.add_argument("--format", choices=("text", "json"), default="text")
        if name == "pull":
            parser_of.epilog = f"The token is that of `aida login`, or read from {TOKEN_VARIABLE}."


def run(arguments: argparse.Namespace) -> int:
    """Do what the subject says."""
    return import_module(f"aida.cli.sync.{arguments.module}").run(arguments)
