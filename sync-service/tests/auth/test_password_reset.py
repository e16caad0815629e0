"""N6, D3: a forgotten password is replaced by a link that works once; nobody learns who exists."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import update

from aida_sync.config import Settings
from aida_sync.resets.tables import PasswordReset

from ..mail_server import link_in, running_mail_server
from ..service import PASSWORD, Service, running
from .test_invitations import with_mail

ADA = "ada@example.com"
NEW = "a brand new password"


async def confirm(service: Service, link: str, password: str = NEW):
    token = parse_qs(urlsplit(link).query)["token"][0]
    body = {"token": token, "password": password}
    return await service.anonymous.call("POST", "/auth/password-reset/confirm", body)


async def link_for(service: Service, user_id: str) -> str:
    return (await service.admin.post(f"/users/{user_id}/password-reset"))["link"]


async def test_a_link_by_mail_sets_the_password_and_ends_all_sessions(
    settings: Settings, tmp_path: Path
) -> None:
    with running_mail_server(tmp_path, "none") as mail:
        told = with_mail(settings, mail.port, "none", mail.certificate)
        async with running(told) as service:
            ada = await service.client(ADA)
            await service.anonymous.post("/auth/password-reset", {"email": ADA.upper()})
            link = link_in(await mail.letter_to(ADA))
            assert (await confirm(service, link)).status_code == 200
            assert (await ada.call("GET", "/auth/me")).status_code == 401
            told_after = await mail.letter_to(ADA)
            assert told_after["Subject"] == "Your AIDA password was changed"
            old = await service.anonymous.call(
                "POST", "/auth/login", {"email": ADA, "password": PASSWORD}
            )
            assert old.status_code == 401
            await service.anonymous.post("/auth/login", {"email": ADA, "password": NEW})
            assert (await confirm(service, link)).json()["error"]["code"] == "reset_invalid"


async def test_the_answer_does_not_tell_who_has_an_account(
    settings: Settings, tmp_path: Path
) -> None:
    with running_mail_server(tmp_path, "none") as mail:
        told = with_mail(settings, mail.port, "none", mail.certificate)
        async with running(told) as service:
            disabled = await service.client("gone@example.com")
            user = (await disabled.get("/auth/me"))["id"]
            await service.admin.call("PATCH", f"/users/{user}", {"disabled": True}, If_Match="*")
            await service.client(ADA)
            answers = [
                await service.anonymous.call("POST", "/auth/password-reset", {"email": email})
                for email in (ADA, "nobody@example.com", "gone@example.com", ADA)
            ]
            told_data = {(answer.status_code, str(answer.json()["data"])) for answer in answers}
            assert told_data == {(200, "None")}
            await mail.letter_to(ADA)
            await asyncio.sleep(0.2)
            assert mail.letters == []  # neither the others nor a second one within a minute


async def test_a_link_is_refused_when_it_is_expired_replaced_or_of_a_disabled_user(
    service: Service,
) -> None:
    ada = await service.client(ADA)
    user = (await ada.get("/auth/me"))["id"]
    first = await link_for(service, user)
    second = await link_for(service, user)
    assert (await confirm(service, first)).status_code == 404
    weak = await confirm(service, second, "aaaaaaaaaaaaaaa")
    assert weak.json()["error"]["code"] == "weak_password"
    await service.admin.call("PATCH", f"/users/{user}", {"disabled": True}, If_Match="*")
    assert (await confirm(service, second)).status_code == 404
    await service.admin.call("PATCH", f"/users/{user}", {"disabled": False}, If_Match="*")
    async with service.app.state.database.write() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(PasswordReset).values(expires_at=past))
    assert (await confirm(service, second)).status_code == 404
    third = await link_for(service, user)
    assert (await confirm(service, third)).status_code == 200


async def test_of_two_uses_at_once_one_wins(service: Service) -> None:
    ada = await service.client(ADA)
    link = await link_for(service, (await ada.get("/auth/me"))["id"])
    answers = await asyncio.gather(*(confirm(service, link, f"{NEW} {n}") for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404]
