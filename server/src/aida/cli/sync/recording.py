"""Putting events of the command line into the spool, where the person allows it.

Nothing that goes wrong here changes what a command does: it is said on standard error.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from aida.sync.spool import opening
from aida.sync.spool.events import Source
from aida.sync.spool.spool import Spool, SpoolError


def source() -> Source:
    """Where this runs; continuous integration says so by the variable CI."""
    return Source.CI if os.environ.get("CI", "").lower() in ("1", "true") else Source.CLI


def with_spool(address: str, work: Callable[[Spool], object]) -> bool:
    """Do something with the spool of a service; whether there is one, and it went well."""
    try:
        state = opening.with_spool(address, work)
    except SpoolError as error:
        print(f"warning: {error}\n  help: {error.help}", file=sys.stderr)
        return False
    if state is None:
        return False
    if state.is_nearly_full:
        print(
            f"warning: {state.waiting:,} of {state.limit:,} events wait for {address}\n"
            "  help: send them with `aida sync events flush`",
            file=sys.stderr,
        )
    return True
