"""``aida audit``: fetch the service's audit log, and verify it without the service."""

from __future__ import annotations

import argparse
from importlib import import_module

from aida.sync.credentials import TOKEN_VARIABLE

_ACTIONS = {
    "verify": "Verify an export of the audit log, offline",
    "export": "Fetch the audit log of a service into a file",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    choices = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = choices.add_parser(
        "verify", help=_ACTIONS["verify"], description=_ACTIONS["verify"] + "."
    )
    verify.add_argument("file", metavar="FILE", help="the export; `.gz` is unpacked")
    verify.add_argument(
        "--key",
        metavar="KEY",
        help="the log's key, name+id+base64, or a file that holds it; without it the export's own"
        " is taken, which shows damage, but no forgery",
    )
    verify.add_argument(
        "--seen",
        metavar="FILE",
        help="a checkpoint kept from earlier: the log must have grown from it",
    )
    verify.add_argument("--keep", metavar="FILE", help="write the checkpoint here, for --seen")
    verify.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    export = choices.add_parser(
        "export", help=_ACTIONS["export"], description=_ACTIONS["export"] + "."
    )
    export.add_argument("url", metavar="URL", help="the service's address")
    export.add_argument("file", metavar="FILE", help="where to; `.gz` is packed")
    export.epilog = (
        f"The token is that of `aida login --scope audit:export`, or read from {TOKEN_VARIABLE}."
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what the action says."""
    return import_module(f"aida.cli.audit.{arguments.action}").run(arguments)
