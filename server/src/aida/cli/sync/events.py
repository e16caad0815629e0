"""``aida sync events``: what is told to the service, and whether anything is."""

from __future__ import annotations

import argparse
import json
import sys

from aida.cli.errors import UsageError
from aida.cli.sync.service import service_here
from aida.cli.sync.uploading import flush
from aida.sync.consent import may_send, say
from aida.sync.spool.opening import spool_path
from aida.sync.spool.spool import Spool, SpoolError


def run(arguments: argparse.Namespace) -> int:
    """Do what the action says."""
    service = service_here()
    if arguments.action in ("on", "off"):
        yes = arguments.action == "on"
        path = say(service.url, yes=yes)
        verb = "are recorded for, and sent to," if yes else "are no longer recorded for"
        print(f"events {verb} {service.url} (kept in {path})")
        return 0
    try:
        spool = Spool(spool_path(service.url))
    except SpoolError as error:
        raise UsageError(str(error), error.help) from None
    try:
        if arguments.action == "flush":
            return _flush(spool, service.url, arguments)
        return _show(spool, service.url, arguments)
    finally:
        spool.close()


def _flush(spool: Spool, address: str, arguments: argparse.Namespace) -> int:
    outcome = flush(spool, address, now=arguments.now)
    print(f"sent {outcome.sent:,} events to {address}; {spool.state().waiting:,} wait")
    if outcome.refused:
        print(f"{outcome.refused:,} were refused: `aida sync events show` says why")
    if outcome.problem:
        raise UsageError(outcome.problem, outcome.help)
    return 0


def _show(spool: Spool, address: str, arguments: argparse.Namespace) -> int:
    state = spool.state()
    waiting, refused = spool.waiting(max(0, arguments.limit)), list(spool.refused())
    if arguments.format == "json":
        shown = {
            "service": address,
            "allowed": may_send(address),
            **state._asdict(),
            "events": waiting,
            "refusals": [{"event": json.loads(body), "problem": why} for body, why in refused],
        }
        json.dump(shown, sys.stdout, indent=2)
        print()
    else:
        for one in waiting:
            print(json.dumps(one, separators=(", ", ": "), ensure_ascii=False))
        for body, why in refused:
            print(f"refused: {why}: {body}")
        allowed = "allowed" if may_send(address) else "not allowed: `aida sync events on`"
        print(f"{state.waiting:,} of at most {state.limit:,} wait for {address} ({allowed})")
        if state.turned_away:
            print(f"{state.turned_away:,} found no room and were not recorded")
    if arguments.forget_refused:
        spool.forget_refused()
    return 0
