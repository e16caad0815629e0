"""``aida login``."""

from __future__ import annotations

import argparse

from aida.cli.account_commands import add_server
from aida.cli.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_server(parser, required=True)
    parser.add_argument(
        "--scope",
        metavar="SCOPES",
        default="",
        help="what to be allowed, such as 'rules:read rules:write'; reading, by default",
    )


def run(arguments: argparse.Namespace) -> int:
    """Show a code, wait until it was typed on the service's page, and keep the tokens."""
    from aida.sync.credentials import credentials_file
    from aida.sync.fetching import FetchError
    from aida.sync.login import begin, wait

    server = arguments.server.rstrip("/")
    try:
        device = begin(server, arguments.scope)
        print(f"Open {device.page_with_code}")
        print(f"and let this device in, if it shows the code {device.code}", flush=True)
        wait(server, device)
    except FetchError as error:
        raise UsageError(str(error), error.help) from None
    print(f"Logged in to {server}. The tokens are in {credentials_file()}")
    return 0
