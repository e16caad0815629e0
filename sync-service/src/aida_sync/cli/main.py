"""The entry point: which command to run, and what to say when it fails."""

from __future__ import annotations

import argparse
import os
import ssl
import sys
from collections.abc import Sequence

from aida_sync import __version__
from aida_sync.cli import admin, backup, keys, people, rotation, schema, serve, settings, worker
from aida_sync.db.reach import EVERYTHING, reaching

COMMANDS = (
    serve,
    worker,
    schema.MIGRATE,
    schema.CHECK,
    backup.BACKUP,
    backup.RESTORE,
    backup.COPY_TO,
    admin,
    people.INVITE,
    people.PASSWORD_LINK,
    people.UNLINK,
    keys,
    rotation,
    settings,
)
EXIT_FAILURE = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never a bare traceback."""
    parser = full_parser()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        parser.print_help()
        return EXIT_FAILURE
    parsed = parser.parse_args(words)
    try:
        with reaching(EVERYTHING):
            return parsed.run(parsed)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except Exception as error:
        if os.environ.get("AIDA_TRACEBACK"):
            raise
        print(f"aida-sync: {_said(error)}", file=sys.stderr)
        return EXIT_FAILURE


def full_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="aida-sync",
        description="The service that shares rules with a team.",
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"aida-sync {__version__}")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        own = choices.add_parser(
            command.NAME,
            help=command.SUMMARY,
            description=command.SUMMARY + ".",
            allow_abbrev=False,
        )
        command.configure(own)
        own.set_defaults(run=command.run)
    return parser


def _said(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"the server's certificate is not accepted: {error.verify_message}. `sslrootcert` names"
            " the file of who may sign it, and the address must be one that it is for"
        )
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    if "file is not a database" in text or "database disk image is malformed" in text:
        return (
            f"the database file is damaged ({text.splitlines()[0]}): restore a backup with"
            " `aida-sync restore`"
        )
    # Drivers add statements and links below the first line, which hide what happened.
    return text.split("\n[SQL")[0].split("\n(Background")[0]
