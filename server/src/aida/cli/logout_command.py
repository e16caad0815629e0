"""``aida logout``."""

from __future__ import annotations

import argparse

from aida.cli.account_commands import add_server, server_of
from aida.cli.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_server(parser)


def run(arguments: argparse.Namespace) -> int:
    """Revoke the login at the service, and forget it here in any case."""
    from aida.sync.fetching import FetchError
    from aida.sync.login import end

    server = server_of(arguments)
    try:
        was_in = end(server)
    except FetchError as error:
        problem = f"forgotten here, but not revoked: {error}"
        raise UsageError(problem, "end the session on the service") from None
    print(f"Logged out of {server}" if was_in else f"You were not logged in to {server}")
    return 0
