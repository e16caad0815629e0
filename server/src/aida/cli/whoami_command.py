"""``aida whoami``."""

from __future__ import annotations

import argparse

from aida.cli.account_commands import add_server, server_of
from aida.cli.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_server(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask the service whose the login is."""
    import json

    from aida.sync.credentials import load
    from aida.sync.fetching import FetchError, fetch_lines
    from aida.sync.login import access_token

    server = server_of(arguments)
    try:
        token = access_token(server)
        if not token:
            help = f"run `aida login --server {server}`"
            raise UsageError(f"you are not logged in to {server}", help)
        told = json.loads(b"".join(fetch_lines(server, "/api/v1/auth/me", token)))["data"]
    except FetchError as error:
        raise UsageError(str(error), error.help) from None
    print(f"{told['email']} ({told['role']}) at {server}")
    print(f"scopes: {(load(server) or {}).get('scope', '')}")
    return 0
