"""``aida-sync new-master-key``."""

from __future__ import annotations

import argparse

NAME = "new-master-key"
SUMMARY = "Print a fresh master key, for AIDA_SYNC_MASTER_KEY"


def configure(parser: argparse.ArgumentParser) -> None:
    """There are no options."""


def run(arguments: argparse.Namespace) -> int:
    """Print a key; keep it where the database is not."""
    from aida_sync.keys.sealing import new_master_key

    print(new_master_key())
    return 0
