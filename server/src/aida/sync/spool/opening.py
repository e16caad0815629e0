"""The spool of a service: one file for each address, so that nothing reaches another."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from aida.sync.consent import may_send, state_folder
from aida.sync.spool.spool import Spool, State


def spool_path(address: str) -> Path:
    """The file of a service's spool."""
    name = blake2b(address.rstrip("/").encode(), digest_size=8).hexdigest()
    return state_folder() / "spool" / f"{name}.sqlite"


def open_spool(address: str) -> Spool | None:
    """The spool of a service; None where there is no service, or no consent. Raises SpoolError."""
    if not address or not may_send(address):
        return None
    return Spool(spool_path(address))


def with_spool(address: str, work: Callable[[Spool], object]) -> State | None:
    """Do something with the spool of a service; what is in it then.

    None where there is no service, or no consent. Raises SpoolError.
    """
    spool = open_spool(address)
    if spool is None:
        return None
    try:
        work(spool)
        return spool.state()
    finally:
        spool.close()
