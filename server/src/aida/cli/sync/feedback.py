"""``aida sync feedback``: what a person thinks of a rule."""

from __future__ import annotations

import argparse

from aida.cli.errors import UsageError
from aida.cli.sync.recording import with_spool
from aida.cli.sync.service import service_here
from aida.sync.spool.events import Kind, event


def run(arguments: argparse.Namespace) -> int:
    """Record it; it is sent with the other events."""
    service = service_here()
    said = {"rule": arguments.rule, "opinion": arguments.opinion}
    if arguments.finding:
        said["identity"] = arguments.finding
    told = event(Kind.FEEDBACK, service.project, **said)
    if not with_spool(service.url, lambda spool: spool.append([told])):
        raise UsageError("it was not recorded", "allow events with `aida sync events on`")
    print(f"recorded: {arguments.rule} is {arguments.opinion}")
    return 0
