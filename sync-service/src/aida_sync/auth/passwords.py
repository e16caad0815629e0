"""Passwords: argon2id, hashed beside the event loop, and rules for new ones."""

from __future__ import annotations

import asyncio

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from aida_sync.auth.password_strength import guesses
from aida_sync.errors import Unprocessable

MIN_LENGTH = 12
MAX_LENGTH = 256
MIN_GUESSES = 1e10
"""What zxcvbn calls very unguessable; three words that are not a saying reach it."""
_HASHER = PasswordHash((Argon2Hasher(),))
_GATE = asyncio.Semaphore(2)  # each hash takes 64 MB and a core


async def hash_password(password: str) -> str:
    """The hash to store."""
    async with _GATE:
        return await asyncio.to_thread(_HASHER.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether a password is right; takes as long when there is no such user."""
    async with _GATE:
        return await asyncio.to_thread(_verify, password, stored)


async def require_acceptable(password: str, email: str) -> None:
    """Raise for a new password that is too easy to guess."""
    name = email.partition("@")[0].lower()
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        problem = f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters"
    elif len(set(password)) < 5:
        problem = "the password repeats too few characters"
    elif name in password.lower() and len(name) > 3:
        problem = "the password holds your name"
    elif await asyncio.to_thread(guesses, password, email) < MIN_GUESSES:
        raise Unprocessable(
            "the password is a common one, or a variation of one, and would be guessed soon:"
            " take some words that do not belong together",
            {"field": "password"},
            code="common_password",
        )
    else:
        return
    raise Unprocessable(problem, {"field": "password"}, code="weak_password")


def _verify(password: str, stored: str | None) -> bool:
    if stored is None:
        _HASHER.verify(password, _nobody())
        return False
    return _HASHER.verify(password, stored)


_NOBODY: list[str] = []


def _nobody() -> str:
    if not _NOBODY:
        _NOBODY.append(_HASHER.hash("the password of nobody"))
    return _NOBODY[0]
