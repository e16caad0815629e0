"""``aida-sync backup``, ``restore`` and ``copy-to``."""

from __future__ import annotations

import argparse
import asyncio
import base64
import binascii
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aida_sync.cli.command import Command

if TYPE_CHECKING:
    from aida_sync.backup.frames import Secret
    from aida_sync.backup.snapshot import LogHead


def _configure_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="file to write; one that is there is replaced")
    _options(parser)


def _configure_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a file that `aida-sync backup` wrote")
    parser.add_argument(
        "--force", action="store_true", help="delete the rows that the database has"
    )
    _options(parser)


def _configure_copy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="URL", help="database to fill")
    parser.add_argument("--force", action="store_true", help="delete the rows that it has")
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help="the backup is encrypted with what stands there"
    )
    parser.add_argument(
        "--key-file", metavar="FILE", help="the same with 32 bytes in base64 (new-master-key)"
    )


def _backup(arguments: argparse.Namespace) -> int:
    from aida_sync.backup.archive import write_backup

    url, secret = _url(arguments), _secret(arguments)
    head = asyncio.run(write_backup(url, arguments.file, secret, _progress))
    _say(f"wrote {arguments.file} ({arguments.file.stat().st_size:,} bytes)", head)
    print("It opens with the master key alone: keep AIDA_SYNC_MASTER_KEY in another place.")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from aida_sync.backup.archive import read_backup

    url, secret = _url(arguments), _secret(arguments)
    reading = read_backup(arguments.file, url, secret, _progress, force=arguments.force)
    _say(f"restored {arguments.file}", asyncio.run(reading))
    return 0


def _copy(arguments: argparse.Namespace) -> int:
    from aida_sync.backup.copying import copy
    from aida_sync.config import load_settings

    # With PostgreSQL as target both need the same master key, which is checked when it serves.
    if not arguments.target.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("the target must start with `sqlite:///` or `postgresql://`")
    source = arguments.database or load_settings().resolved_database_url
    head = asyncio.run(copy(source, arguments.target, _progress, force=arguments.force))
    _say("copied", head)
    print("Later changes of the source are not in it. It needs the same AIDA_SYNC_MASTER_KEY.")
    return 0


def _url(arguments: argparse.Namespace) -> str:
    from aida_sync.config import load_settings

    return arguments.database or load_settings().resolved_database_url


def _secret(arguments: argparse.Namespace) -> Secret | None:
    from aida_sync.backup.frames import Secret

    if arguments.key_file:
        try:
            key = base64.b64decode(
                Path(arguments.key_file).read_text("ascii").strip(), validate=True
            )
        except (binascii.Error, UnicodeDecodeError):
            key = b""
        if len(key) != 32:
            raise ValueError(f"{arguments.key_file}: a key is 32 bytes in base64")
        return Secret(key=key)
    if arguments.passphrase_file:
        words = Path(arguments.passphrase_file).read_text("utf-8").rstrip("\n")
        if len(words) < 12:
            raise ValueError(f"{arguments.passphrase_file}: a passphrase has 12 characters or more")
        return Secret(passphrase=words)
    return None


def _progress(table: str, done: int, total: int) -> None:
    ends = done >= total
    if sys.stderr.isatty():
        print(f"\r{table}: {done:,} of {total:,}\033[K", end="\n" if ends else "", file=sys.stderr)
    elif ends and total:
        print(f"{table}: {total:,} rows", file=sys.stderr)


def _say(what: str, head: LogHead) -> None:
    root = f", root {head.root}" if head.size else ""
    print(f"{what}; the audit log has {head.size:,} entries{root}")


BACKUP = Command(
    "backup", "Write all data to a file, while the service runs", _configure_backup, _backup
)
RESTORE = Command(
    "restore", "Fill a database from a backup, if its log is sound", _configure_restore, _restore
)
COPY_TO = Command(
    "copy-to", "Copy all data into another database, SQLite or PostgreSQL", _configure_copy, _copy
)
