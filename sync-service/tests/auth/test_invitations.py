"""N6, R3, D3: inviting people, to the service and into projects, with and without a mail server."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from aida_sync.config import Settings
from aida_sync.invitations.tables import Invitation

from ..mail_server import MAIL_PASSWORD, USER, link_in, running_mail_server
from ..service import PASSWORD, Client, Service, running

ADA = "ada@example.com"


def token_in(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]


async def accept(service: Service, link: str, **more: str):
    body = {"token": token_in(link), "name": "Ada", "password": PASSWORD, **more}
    return await service.anonymous.call("POST", "/auth/invitations/accept", body)


async def test_without_a_mail_server_the_admin_hands_on_the_link(service: Service) -> None:
    made = await service.admin.post("/invitations", {"email": ADA, "role": "viewer"})
    assert made["link"].startswith("http://127.0.0.1:8420/account/invitation?token=aida_it_")
    assert (await accept(service, made["link"])).json()["data"]["email"] == ADA
    ada = await service.log_in(ADA)
    assert (await ada.get("/auth/me"))["role"] == "viewer"
    [listed] = await service.admin.get("/invitations")
    assert listed["accepted_at"] is not None
    assert listed["link"] is None


async def test_a_link_works_once_and_of_its_token_only_the_hash_is_stored(
    service: Service,
) -> None:
    made = await service.admin.post("/invitations", {"email": ADA})
    async with service.app.state.database.read() as session:
        row = (await session.execute(select(Invitation.__table__))).one()
    assert token_in(made["link"]) not in str(row)
    assert (await accept(service, made["link"])).status_code == 200
    again = await accept(service, made["link"])
    assert (again.status_code, again.json()["error"]["code"]) == (404, "invitation_invalid")


@pytest.mark.parametrize("how", ["expired", "revoked", "replaced", "invented"])
async def test_other_links_do_not_work(service: Service, how: str) -> None:
    made = await service.admin.post("/invitations", {"email": ADA})
    link = made["link"]
    if how == "expired":
        async with service.app.state.database.write() as session:
            past = datetime.now(UTC) - timedelta(seconds=1)
            await session.execute(update(Invitation).values(expires_at=past))
    elif how == "revoked":
        await service.admin.call("DELETE", f"/invitations/{made['id']}")
    elif how == "replaced":
        await service.admin.post("/invitations", {"email": ADA})
    else:
        link += "x"
    refused = await accept(service, link)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "invitation_invalid")


async def test_a_projects_admin_invites_into_the_project_alone(service: Service) -> None:
    lead = await service.client("lead@example.com", "developer")
    lead_id = (await lead.get("/auth/me"))["id"]
    project = await service.project(**{lead_id: "admin"})
    made = await lead.post(f"/projects/{project}/invitations", {"email": ADA, "role": "developer"})
    assert (await accept(service, made["link"])).status_code == 200
    ada = await service.log_in(ADA)
    assert (await ada.get("/auth/me"))["role"] == "viewer"
    members = await ada.get(f"/projects/{project}/members")
    assert {member["role"] for member in members} == {"admin", "developer"}
    assert len(await lead.get(f"/projects/{project}/invitations")) == 1
    assert (await lead.call("POST", "/invitations", {"email": "x@example.com"})).status_code == 403
    other = await service.project("other")
    path = f"/projects/{other}/invitations"
    assert (await lead.call("POST", path, {"email": "x@example.com"})).status_code == 404


async def test_who_has_an_account_joins_a_project_without_a_new_password(
    service: Service,
) -> None:
    ada = await service.client(ADA)
    project = await service.project()
    made = await service.admin.post(f"/projects/{project}/invitations", {"email": ADA})
    body = {"token": token_in(made["link"])}
    assert (await ada.call("GET", f"/projects/{project}")).status_code == 404
    answer = await service.anonymous.call("POST", "/auth/invitations/accept", body)
    assert answer.status_code == 200
    assert (await ada.get(f"/projects/{project}"))["id"] == project
    again = await service.admin.call("POST", "/invitations", {"email": ADA})
    assert again.json()["error"]["code"] == "email_taken"


async def test_a_newcomer_needs_a_password_that_is_not_weak(service: Service) -> None:
    made = await service.admin.post("/invitations", {"email": ADA})
    none = {"token": token_in(made["link"])}
    answer = await service.anonymous.call("POST", "/auth/invitations/accept", none)
    assert answer.json()["error"]["code"] == "password_required"
    weak = await accept(service, made["link"], password="short")
    assert weak.json()["error"]["code"] == "weak_password"
    assert (await accept(service, made["link"])).status_code == 200


async def test_nobody_gives_more_than_they_may(service: Service) -> None:
    """R4, U8: a custom role cannot be used to climb."""
    await service.admin.post(
        "/roles", {"name": "clerk", "permissions": ["self", "users:read", "users:manage"]}
    )
    clerk = await service.client("clerk@example.com", "clerk")
    for role in ("admin", "developer"):
        refused = await clerk.call("POST", "/invitations", {"email": ADA, "role": role})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "role_too_strong")
    admin = (await service.admin.get("/auth/me"))["id"]
    for path, body in (
        (f"/users/{admin}/password-reset", None),
        ("/users", {"email": ADA, "name": "Ada", "role": "admin", "password": PASSWORD}),
    ):
        assert (await clerk.call("POST", path, body)).status_code == 403
    change = await clerk.call("PATCH", f"/users/{admin}", {"disabled": True}, If_Match="*")
    assert change.status_code == 403
    unknown = await service.admin.call("POST", "/invitations", {"email": ADA, "role": "nothing"})
    assert unknown.json()["error"]["code"] == "unknown_role"


def with_mail(settings: Settings, port: int, security: str, certificate: Path) -> Settings:
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": security,
            "smtp_user": "" if security == "none" else USER,
            "smtp_password": type(settings.smtp_password)(MAIL_PASSWORD),
            "smtp_certificates": str(certificate),
            "mail_from": "AIDA <aida@example.com>",
        }
    )


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_invitations_come_by_mail(settings: Settings, tmp_path: Path, security: str) -> None:
    with running_mail_server(tmp_path, security) as mail:
        told = with_mail(settings, mail.port, security, mail.certificate)
        async with running(told) as service:
            made = await service.admin.post("/invitations", {"email": ADA})
            assert made["link"] is None
            letter = await mail.letter_to(ADA)
            assert letter["From"] == "AIDA <aida@example.com>"
            assert (await accept(service, link_in(letter))).status_code == 200
            assert isinstance(await service.log_in(ADA), Client)


async def test_a_mail_server_that_cannot_be_trusted_gets_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    with running_mail_server(tmp_path, "starttls") as mail:
        told = with_mail(settings, mail.port, "starttls", Path())
        async with running(told.model_copy(update={"smtp_certificates": ""})) as service:
            await service.admin.post("/invitations", {"email": ADA})
            async with asyncio.timeout(20):
                while not (jobs := await service.admin.get("/jobs?kind=mail.send"))[0]["error"]:
                    await asyncio.sleep(0.05)
            assert "certificate" in jobs[0]["error"].lower()
            assert mail.letters == []
