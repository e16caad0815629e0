"""``aida-sync rotate-keys``."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from aida_sync.cli.transaction import in_transaction

if TYPE_CHECKING:
    from aida_sync.config import Settings
    from aida_sync.kit.unit_of_work import UnitOfWork

NAME = "rotate-keys"
SUMMARY = "Make the next key of encrypted columns; the service encrypts everything with it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--index",
        action="store_true",
        help="the key by which encrypted values are found, instead of the one that encrypts them",
    )
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")


def run(arguments: argparse.Namespace) -> int:
    """Rotate; the keys in the database are also sealed with the first master key."""
    if arguments.index:
        number = asyncio.run(in_transaction(arguments.database, _rotate_index))
        print(
            f"index key {number} is made. The service begins to use it within a minute of running,"
            " renews all indexes while both keys find, and retires the old one"
        )
        return 0
    number = asyncio.run(in_transaction(arguments.database, _rotate))
    print(
        f"data key {number} is made. The service begins to use it within a minute of running,"
        " encrypts everything with it, and retires the old one"
    )
    return 0


async def _rotate(work: UnitOfWork, settings: Settings) -> int:
    from aida_sync.app import sealer_of
    from aida_sync.keys.reencryption import begin_rotation

    return await begin_rotation(work, sealer_of(settings))


async def _rotate_index(work: UnitOfWork, settings: Settings) -> int:
    from aida_sync.app import sealer_of
    from aida_sync.keys.reindexing import begin_index_rotation

    return await begin_index_rotation(work, sealer_of(settings))
