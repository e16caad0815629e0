"""C5, P6, N6: a letter is queued with what it tells of, sent once, and kept from others' eyes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.config import Settings
from aida_sync.jobs import execution
from aida_sync.jobs.tables import Job
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.mail import sending
from aida_sync.mail import service as mail_service
from aida_sync.mail.mailer import Letter
from aida_sync.mail.tables import QueuedLetter

from ..auth.test_invitations import accept, with_mail
from ..mail_server import link_in, running_mail_server
from ..service import Service, running

ADA = "ada@example.com"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "BACKOFF_SECONDS", (0.05, 0.2))
    monkeypatch.setattr(sending, "OPEN_SECONDS", 0.2)


@asynccontextmanager
async def mailing(
    settings: Settings, folder: Path, port: int
) -> AsyncIterator[tuple[Service, Settings]]:
    told = with_mail(settings, port, "none", folder / "mail.pem")
    async with running(told) as service:
        yield service, told


def free_port(folder: Path) -> int:
    with running_mail_server(folder, "none") as mail:
        return mail.port


async def waiting(service: Service) -> int:
    async with service.app.state.database.read() as session:
        query = select(func.count()).select_from(QueuedLetter)
        return (await session.execute(query)).scalar_one()


async def job(service: Service, state: str) -> dict[str, Any]:
    """The job of the only letter, once it is in a state."""
    async with asyncio.timeout(20):
        while True:
            jobs = await service.admin.get("/jobs?kind=mail.send")
            assert len(jobs) == 1
            if jobs[0]["state"] == state and (state != "queued" or jobs[0]["error"]):
                return jobs[0]
            await asyncio.sleep(0.05)


async def test_a_server_that_is_away_fails_no_request_and_gets_its_letters_later(
    settings: Settings, tmp_path: Path
) -> None:
    """P6: whoever is invited or forgot the password waits for nothing."""
    port = free_port(tmp_path)
    async with mailing(settings, tmp_path, port) as (service, _):
        made = await service.admin.call("POST", "/invitations", {"email": ADA})
        assert (made.status_code, made.json()["data"]["link"]) == (201, None)
        tried = await job(service, "queued")
        assert ADA not in str(tried)
        assert await waiting(service) == 1
        with running_mail_server(tmp_path, "none", port) as mail:
            letter = await mail.letter_to(ADA)
            assert (await accept(service, link_in(letter))).status_code == 200
            assert (await job(service, "succeeded"))["attempts"] > 1
            assert mail.letters == []
        assert await waiting(service) == 0


async def test_a_restart_loses_no_letter(settings: Settings, tmp_path: Path) -> None:
    port = free_port(tmp_path)
    async with mailing(settings, tmp_path, port) as (service, _):
        await service.admin.post("/invitations", {"email": ADA})
        await job(service, "queued")
    with running_mail_server(tmp_path, "none", port) as mail:
        async with running_again(settings, tmp_path, port):
            await mail.letter_to(ADA)


@asynccontextmanager
async def running_again(settings: Settings, folder: Path, port: int) -> AsyncIterator[None]:
    from ..service import _shared_app

    app = _shared_app()
    app.state.settings = with_mail(settings, port, "none", folder / "mail.pem")
    async with app.router.lifespan_context(app):
        yield


async def test_no_link_lies_in_plain_text(settings: Settings, backend: str, tmp_path: Path) -> None:
    """N8: whoever reads the database can neither accept an invitation nor set a password."""
    port = free_port(tmp_path)
    async with mailing(settings, tmp_path, port) as (service, _):
        await service.client(ADA)
        await service.admin.post("/invitations", {"email": "bob@example.com"})
        await service.anonymous.post("/auth/password-reset", {"email": ADA})
        assert await waiting(service) == 2
        async with service.app.state.database.read() as session:
            stored = (await session.execute(text("SELECT content FROM mail_letters"))).scalars()
            assert all(content.startswith("enc:1:") for content in stored)
            letters = (await session.execute(select(QueuedLetter.content))).scalars().all()
            jobs = (await session.execute(text("SELECT * FROM jobs"))).all()
            outbox = (await session.execute(text("SELECT * FROM audit_entries"))).all()
        tokens = [word for letter in letters for word in letter.split("token=")[1].split("\\n")[:1]]
        assert [token[:8] for token in sorted(tokens)] == ["aida_it_", "aida_pr_"]
        assert not [token for token in tokens if token in str(jobs) or token in str(outbox)]
        if backend == "sqlite":
            raw = b"".join(path.read_bytes() for path in tmp_path.glob("service.db*"))
            assert not [token for token in tokens if token.encode() in raw]


async def test_a_letter_is_posted_with_its_transaction_or_not_at_all(
    settings: Settings, tmp_path: Path
) -> None:
    """C5."""
    with running_mail_server(tmp_path, "none") as mail:
        async with mailing(settings, tmp_path, mail.port) as (service, told):
            work = UnitOfWork(service.app.state.database, writes=True)
            letter = Letter(ADA, "Undone", "It never happened.")
            await mail_service.post(work, told, letter, timedelta(hours=1))
            await work.close()
            assert await waiting(service) == 0
            assert await service.admin.get("/jobs?kind=mail.send") == []
            await service.admin.post("/invitations", {"email": ADA})
            assert (await mail.letter_to(ADA))["Subject"] == "You are invited to AIDA"
            assert mail.letters == []


async def test_of_two_who_run_the_job_one_sends(settings: Settings, tmp_path: Path) -> None:
    """C4: exactly one effect."""
    with running_mail_server(tmp_path, "none") as mail:
        async with mailing(settings, tmp_path, mail.port) as (service, told):
            work = UnitOfWork(service.app.state.database, writes=True)
            for number in range(5):
                letter = Letter(f"{number}@example.com", "Once", "Once.")
                await mail_service.post(work, told, letter, timedelta(hours=1))
            await work.commit()
            await work.close()
            executor = service.app.state.runner.executor
            await asyncio.gather(*(executor.run_next() for _ in range(15)))
            async with asyncio.timeout(20):
                while await waiting(service):
                    await asyncio.sleep(0.05)
            sent = sorted(letter["To"] for letter in mail.letters)
            assert sent == [f"{number}@example.com" for number in range(5)]
            assert len({letter["Message-ID"] for letter in mail.letters}) == 5


async def test_a_repetition_is_known_by_its_id(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is interrupted after the server took the letter sends it again, recognisably."""
    removing, interruptions = sending.store.remove, [OSError("the database went away")]

    async def remove(session: AsyncSession, id: str) -> None:
        if interruptions:
            raise interruptions.pop()
        await removing(session, id)

    monkeypatch.setattr(sending.store, "remove", remove)
    with running_mail_server(tmp_path, "none") as mail:
        async with mailing(settings, tmp_path, mail.port) as (service, _):
            await service.admin.post("/invitations", {"email": ADA})
            assert (await job(service, "succeeded"))["attempts"] == 2
            first, second = [await mail.letter_to(ADA) for _ in range(2)]
            assert first["Message-ID"] == second["Message-ID"]
            assert mail.letters == []


async def test_a_letter_that_is_refused_is_given_up(settings: Settings, tmp_path: Path) -> None:
    with running_mail_server(tmp_path, "none") as mail:
        mail.refused.add(ADA)
        async with mailing(settings, tmp_path, mail.port) as (service, _):
            await service.admin.post("/invitations", {"email": ADA})
            failed = await job(service, "failed")
            assert failed["attempts"] == 1
            assert failed["error"].endswith("the mail server refuses the address: 550")
            assert await waiting(service) == 0


async def test_a_letter_that_comes_too_late_is_given_up(settings: Settings, tmp_path: Path) -> None:
    async with mailing(settings, tmp_path, free_port(tmp_path)) as (service, _):
        await service.admin.post("/invitations", {"email": ADA})
        await job(service, "queued")
        async with service.app.state.database.write() as session:
            past = datetime.now(UTC) - timedelta(seconds=1)
            await session.execute(update(QueuedLetter).values(expires_at=past))
        assert "too late" in (await job(service, "failed"))["error"]
        assert await waiting(service) == 0


async def test_a_letter_is_tried_for_as_long_as_its_link_works(
    settings: Settings, tmp_path: Path
) -> None:
    async with mailing(settings, tmp_path, free_port(tmp_path)) as (service, _):
        await service.admin.post("/invitations", {"email": ADA})
        async with service.app.state.database.read() as session:
            row = (await session.execute(select(QueuedLetter))).scalar_one()
            most = (
                await session.execute(select(Job.max_attempts).where(Job.kind == "mail.send"))
            ).scalar_one()
        life = row.expires_at - row.created_at
        assert life == timedelta(days=settings.invitation_days)
        shortest_wait = 300 / 2
        assert most * shortest_wait > life.total_seconds()
