"""``aida-sync create-admin``: the first user, made where the database is."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from aida_sync.cli.transaction import in_transaction

if TYPE_CHECKING:
    from aida_sync.config import Settings
    from aida_sync.kit.unit_of_work import UnitOfWork

NAME = "create-admin"
SUMMARY = "Make a user who may do everything, such as the first one"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("email", help="their address, by which they log in")
    parser.add_argument("--name", metavar="NAME", help="their name, instead of the address")
    parser.add_argument(
        "--password-file", metavar="FILE", help="read the password from a file, - is standard input"
    )
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")


def run(arguments: argparse.Namespace) -> int:
    """Make the user; the service may be stopped or, with PostgreSQL, running."""
    from pydantic import SecretStr, ValidationError

    from aida_sync.users.schemas import UserCreate

    try:
        wanted = UserCreate(
            email=arguments.email,
            name=arguments.name or arguments.email,
            role="admin",  # type: ignore[arg-type]
            password=SecretStr(_password(arguments.password_file)),
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None

    async def make(work: UnitOfWork, _: Settings) -> str:
        from aida_sync.users import service

        return (await service.create(work, wanted)).id

    id = asyncio.run(in_transaction(arguments.database, make))
    print(f"created {wanted.email} as admin ({id})")
    return 0


def _password(file: str | None) -> str:
    if file == "-":
        return sys.stdin.readline().rstrip("\n")
    if file is not None:
        return Path(file).read_text(encoding="utf-8").rstrip("\n")
    if not sys.stdin.isatty():
        raise ValueError("there is no terminal to ask for the password: use --password-file")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise ValueError("the two passwords are not the same")
    return first
