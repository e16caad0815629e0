"""Sending what waits for a service, from the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing

from aida.cli.errors import UsageError
from aida.cli.sync.service import access_token
from aida.sync.consent import may_send
from aida.sync.fetching import FetchError
from aida.sync.sending import sender
from aida.sync.spool.opening import spool_path
from aida.sync.spool.spool import Spool, SpoolError
from aida.sync.spool.uploader import Outcome, Uploader


def flush(spool: Spool, address: str, *, now: bool) -> Outcome:
    """Send what waits, ``now`` even after a failure; raises UsageError when it may not be."""
    if not may_send(address):
        raise UsageError(f"nothing may be sent to {address}", "allow it with `aida sync events on`")
    left = spool.postponed()
    if left > 0 and not now:
        raise UsageError(f"nothing is sent for {left:.0f} s more, after a failure", "or: --now")
    try:
        return Uploader(spool, sender(address, access_token(address))).flush()
    except FetchError as error:
        raise UsageError(str(error), error.help) from None


def upload(addresses: Iterable[str]) -> None:
    """Send what waits for services, and say on standard error how that went."""
    known = sorted(filter(None, addresses))
    if not known:
        _warn("nothing is uploaded: the settings name no sync service", "[sync] in aida.toml")
    for address in known:
        try:
            with closing(Spool(spool_path(address))) as spool:
                outcome = flush(spool, address, now=True)
                waiting = spool.state().waiting
        except (UsageError, SpoolError) as error:
            _warn(str(error), error.help)
            continue
        if outcome.problem:
            _warn(outcome.problem, outcome.help)
        refused = f", {outcome.refused:,} were refused" if outcome.refused else ""
        print(
            f"sent {outcome.sent:,} events to {address}{refused}; {waiting:,} wait", file=sys.stderr
        )


def _warn(problem: str, help: str) -> None:
    print(f"warning: {problem}" + (f"\n  help: {help}" if help else ""), file=sys.stderr)
