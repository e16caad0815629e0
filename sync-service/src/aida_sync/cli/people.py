"""``invite``, ``password-link`` and ``unlink``: what admins do for people at the command line."""

from __future__ import annotations

import argparse
import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from aida_sync.cli.command import Command
from aida_sync.cli.transaction import in_transaction

if TYPE_CHECKING:
    from aida_sync.config import Settings
    from aida_sync.kit.unit_of_work import UnitOfWork
    from aida_sync.users.tables import User


def _configure_invite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="whom to invite")
    parser.add_argument(
        "--role",
        metavar="ROLE",
        default="developer",
        help="admin, developer, viewer or a custom role; developer by default",
    )
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")


def _invite(arguments: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from aida_sync.invitations.schemas import InvitationCreate

    try:
        wanted = InvitationCreate(email=arguments.email, role=arguments.role)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None

    async def make(work: UnitOfWork, settings: Settings) -> str:
        from aida_sync.invitations import service
        from aida_sync.roles import service as roles

        await roles.require_known(work.session, wanted.role)
        life = timedelta(days=settings.invitation_days)
        _, token = await service.invite(work, wanted.email, wanted.role, life)
        return service.link(settings.public_url, token)

    print(asyncio.run(in_transaction(arguments.database, make)))
    return 0


def _configure_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="whose password shall be set anew")
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")


def _link(arguments: argparse.Namespace) -> int:
    async def make(work: UnitOfWork, settings: Settings) -> str:
        from aida_sync.resets import service

        user = await _user(work, arguments.email)
        life = timedelta(minutes=settings.password_reset_minutes)
        _, token = await service.make(work, user, life)
        return service.link(settings.public_url, token)

    print(asyncio.run(in_transaction(arguments.database, make)))
    return 0


def _configure_unlink(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="whose account shall be linked anew at the next login")
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")


def _unlink(arguments: argparse.Namespace) -> int:
    async def change(work: UnitOfWork, settings: Settings) -> int:
        from aida_sync.sso import service

        return await service.unlink(work, await _user(work, arguments.email))

    print(f"Unlinked: {asyncio.run(in_transaction(arguments.database, change))}")
    return 0


async def _user(work: UnitOfWork, email: str) -> User:
    from aida_sync.users import service as users

    user = await users.find_by_email(work.session, email.lower())
    if user is None:
        raise ValueError(f"nobody has the address {email}")
    return user


INVITE = Command("invite", "Print a link by which somebody joins", _configure_invite, _invite)
PASSWORD_LINK = Command(
    "password-link", "Print a link by which somebody sets a new password", _configure_link, _link
)
UNLINK = Command(
    "unlink",
    "Forget who somebody is at the identity provider; their next login there links them anew",
    _configure_unlink,
    _unlink,
)
