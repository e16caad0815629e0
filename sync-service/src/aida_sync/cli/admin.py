"""``aida-sync create-admin``: the first user, made where the database is."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from pathlib import Path

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
    id = asyncio.run(_create(arguments.database, wanted))
    print(f"created {wanted.email} as admin ({id})")
    return 0


async def _create(url: str | None, wanted: object) -> str:
    from aida_sync.config import load_settings
    from aida_sync.context import begin
    from aida_sync.db.database import open_database
    from aida_sync.kit.unit_of_work import UnitOfWork
    from aida_sync.schema.version import migrate, require_current
    from aida_sync.users import service
    from aida_sync.users.schemas import UserCreate

    assert isinstance(wanted, UserCreate)
    settings = load_settings(**({"database_url": url} if url else {}))
    database = open_database(settings.resolved_database_url)
    try:
        if not database.is_postgresql:
            await migrate(database)
        await require_current(database)
        begin("", "").actor = "command-line"
        work = UnitOfWork(database, writes=True)
        try:
            user = await service.create(work, wanted)
            await work.commit()
        finally:
            await work.close()
        return user.id
    finally:
        await database.close()


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
