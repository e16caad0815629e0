"""A browser on its way to the provider and back: once, within ten minutes, and no other browser.

The browser's cookie is a random word. State, nonce and the verifier of PKCE are made from it, each
by a name of its own, so that the database keeps nothing that could finish a login, and what the
provider sees tells nothing of the rest.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from aida_sync.auth.opaque_tokens import LOGIN_ATTEMPT, new_token, token_hash
from aida_sync.db.base import new_id
from aida_sync.db.database import Database
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.sso import store
from aida_sync.sso.tables import LoginAttempt

LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What belongs to a browser's word."""

    word: str

    @property
    def state(self) -> str:
        """Comes back with the browser (RFC 6749, section 10.12)."""
        return self._made("state")

    @property
    def nonce(self) -> str:
        """Comes back in the ID token."""
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        """Goes to the provider with the code (RFC 7636)."""
        return self._made("verifier")

    def is_answered_by(self, state: str) -> bool:
        """Whether a state is this browser's."""
        return hmac.compare_digest(state.encode(), self.state.encode())

    def _made(self, name: str) -> str:
        made = hmac.digest(self.word.encode(), name.encode(), sha256)
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


async def begin(work: UnitOfWork, next: str, now: datetime) -> Attempt:
    """An attempt of a browser that wants to go to ``next`` once it is logged in."""
    attempt = Attempt(new_token(LOGIN_ATTEMPT))
    await store.forget_attempts(work.session, now)
    work.session.add(
        LoginAttempt(id=new_id(), hash=token_hash(attempt.word), next=next, expires_at=now + LIFE)
    )
    await work.session.flush()
    return attempt


async def take(database: Database, attempt: Attempt, now: datetime) -> str | None:
    """Use an attempt up, whatever comes of it; where its browser goes. None: used, or too old."""
    async with database.write() as session:
        found = await store.take_attempt(session, token_hash(attempt.word))
        return found.next if found is not None and now < found.expires_at else None
