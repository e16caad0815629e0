"""Idempotency-Key: a client that got no answer repeats its request, and nothing happens twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from fastapi import Request, Response
from sqlalchemy import Integer, String, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base
from aida_sync.db.encrypted import EncryptedBytes
from aida_sync.errors import BadRequest, Conflict, Unprocessable
from aida_sync.kit.unit_of_work import UnitOfWork

IDEMPOTENCY_KEY = "idempotency-key"
_MAX_KEY = 128
_KEPT_HEADERS = ("content-type", "etag", "location")


class IdempotencyKey(Base):
    """An answer that was given: the same key of the same user gets it again."""

    __tablename__ = "idempotency_keys"

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(_MAX_KEY), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(EncryptedBytes("idempotency_keys.body"))
    created_at: Mapped[datetime] = mapped_column(index=True)


class Sealing(Protocol):
    """Encrypts what is kept."""

    def seal(self, plain: bytes, belongs_to: str) -> bytes: ...
    def open(self, sealed: bytes, belongs_to: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Repeats:
    """A request's key. ``fingerprint`` is over method, path and body: a key serves one request."""

    owner: str
    key: str
    fingerprint: str
    sealer: Sealing

    @classmethod
    async def of(cls, request: Request) -> Repeats:
        """Read the key of a request."""
        key = request.headers[IDEMPOTENCY_KEY].strip('" ')
        if not key or len(key) > _MAX_KEY or not key.isprintable():
            raise BadRequest(
                f"Idempotency-Key must have 1 to {_MAX_KEY} printable characters",
                code="invalid_idempotency_key",
            )
        body = await request.body()
        told = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
        owner = await request.app.state.identify(request)
        return cls(owner, key, sha256(told + body).hexdigest(), request.app.state.sealer)

    async def earlier(self, work: UnitOfWork) -> Response | None:
        """The answer that this key was given before, if any."""
        query = select(IdempotencyKey).where(
            IdempotencyKey.owner == self.owner, IdempotencyKey.key == self.key
        )
        async with work.database.read() as session:
            found = (await session.execute(query)).scalar_one_or_none()
        if found is None:
            return None
        if found.fingerprint != self.fingerprint:
            raise Unprocessable(
                "this Idempotency-Key was used for another request: take a new one",
                code="idempotency_key_reused",
            )
        headers = {**found.headers, "idempotent-replayed": "true"}
        return Response(self.sealer.open(found.body, self._row), found.status, headers)

    @property
    def _row(self) -> str:
        return f"idempotency-key:{self.owner}:{self.key}"

    async def remember(self, work: UnitOfWork, response: Response) -> None:
        """Keep the answer, in the transaction of the request."""
        row = {
            "owner": self.owner,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "status": response.status_code,
            "headers": {
                name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
            },
            # Some answers hold a secret that is shown once, such as a token.
            "body": self.sealer.seal(bytes(response.body), self._row),
            "created_at": datetime.now(UTC),
        }
        try:
            await work.session.execute(insert(IdempotencyKey).values(row))
        except IntegrityError:
            raise Conflict(
                "a request with this Idempotency-Key is being worked on: repeat it in a moment",
                code="idempotency_in_progress",
                headers={"Retry-After": "1"},
            ) from None


async def forget_answers(session: AsyncSession, before: datetime) -> int:
    """Delete answers that were given before a moment; how many that were."""
    query = delete(IdempotencyKey).where(IdempotencyKey.created_at < before)
    return len((await session.execute(query.returning(IdempotencyKey.key))).all())
