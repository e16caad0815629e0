"""What `aida login`, `aida logout` and `aida whoami` have in common: which service is meant."""

from __future__ import annotations

import argparse

from aida.cli.errors import UsageError


def add_server(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Declare `--server`."""
    text = "the service's address" + ("" if required else "; may be left out when there is one")
    parser.add_argument("--server", metavar="URL", required=required, help=text)


def server_of(arguments: argparse.Namespace) -> str:
    """The service that is meant; raises UsageError."""
    from aida.sync.credentials import servers

    if arguments.server:
        return arguments.server.rstrip("/")
    known = servers()
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError("you are not logged in", "run `aida login --server URL`")
    raise UsageError("you are logged in to several services", f"--server {known[0]}, for example")
