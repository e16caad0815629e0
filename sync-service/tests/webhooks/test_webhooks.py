"""Webhooks: signed by Standard Webhooks, in order, again until taken, with secrets that rotate."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from aida_sync.config import Settings
from aida_sync.jobs import execution
from aida_sync.webhooks.tables import Webhook

from ..service import Service, running


class Receiver:
    """A web server that keeps what it is sent; ``statuses`` are its next answers, then 204."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        status = self.statuses.pop(0) if self.statuses else 204
        if status == 204:
            self.got.append((headers, body))
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
        writer.close()

    def topics(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]

    async def until(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.got) < count:
                await asyncio.sleep(0.02)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield found
    server.close()


@asynccontextmanager
async def hooked(
    settings: Settings, receiver: Receiver, topics: list[str]
) -> AsyncIterator[tuple[Service, str, dict]]:
    execution.BACKOFF_SECONDS = (0.05, 0.1)
    allowed = settings.model_copy(update={"webhook_networks": "127.0.0.1/32"})
    try:
        async with running(allowed) as service:
            path = f"/projects/{await service.project()}"
            body = {"url": receiver.url, "topics": topics}
            yield service, path, await service.admin.post(f"{path}/webhooks", body)
    finally:
        execution.BACKOFF_SECONDS = (1.0, 300.0)


async def change(service: Service, path: str, name: str) -> None:
    answer = await service.admin.call("PATCH", path, {"name": name}, if_match="*")
    assert answer.status_code == 200, answer.text


async def test_events_are_signed_and_come_in_order(settings: Settings, receiver: Receiver) -> None:
    """C5, E4: a receiver that fails is tried again, and nothing overtakes what waits."""
    async with hooked(settings, receiver, ["project.ch*"]) as (service, path, hook):
        receiver.statuses = [500, 503]
        for number in range(5):
            await change(service, path, f"Name {number}")
        await receiver.until(5)
        events = [json.loads(body)["data"]["id"] for _, body in receiver.got]
        assert events == sorted(events)
        assert receiver.topics() == ["project.changed"] * 5
        for headers, body in receiver.got:
            told = Verifier(hook["secret"]).verify(body, headers)
            assert told["data"]["id"] == headers["webhook-id"]
        with pytest.raises(WebhookVerificationError):
            Verifier("whsec_" + "A" * 43 + "=").verify(*reversed(receiver.got[0]))
        for _ in range(100):
            listed = await service.admin.get(f"{path}/webhooks/{hook['id']}/deliveries")
            if all(row["state"] == "delivered" for row in listed):
                break
            await asyncio.sleep(0.05)
        assert [(row["state"], row["status"]) for row in listed] == [("delivered", 204)] * 5
        assert listed[-1]["attempts"] == 3


async def test_a_delivery_is_repeated_with_its_id(settings: Settings, receiver: Receiver) -> None:
    async with hooked(settings, receiver, ["project.changed"]) as (service, path, hook):
        await change(service, path, "Once")
        await receiver.until(1)
        hooks = f"{path}/webhooks/{hook['id']}"
        number = (await service.admin.get(f"{hooks}/deliveries"))[0]["number"]
        await service.admin.post(f"{hooks}/deliveries/{number}/redelivery")
        await receiver.until(2)
        assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]


async def test_both_secrets_sign_until_the_old_one_ends(
    settings: Settings, receiver: Receiver
) -> None:
    async with hooked(settings, receiver, ["project.changed"]) as (service, path, hook):
        rotated = await service.admin.post(f"{path}/webhooks/{hook['id']}/secret")
        assert rotated["secret"] != hook["secret"]
        await change(service, path, "Both")
        await receiver.until(1)
        for secret in (hook["secret"], rotated["secret"]):
            Verifier(secret).verify(receiver.got[0][1], receiver.got[0][0])
        async with service.app.state.database.write() as session:
            await session.execute(update(Webhook).values(old_secret_until=datetime.now(UTC)))
        await change(service, path, "New")
        await receiver.until(2)
        Verifier(rotated["secret"]).verify(receiver.got[1][1], receiver.got[1][0])
        with pytest.raises(WebhookVerificationError):
            Verifier(hook["secret"]).verify(receiver.got[1][1], receiver.got[1][0])


async def test_addresses_inside_are_refused_and_secrets_are_not_shown(service: Service) -> None:
    path = f"/projects/{await service.project()}/webhooks"
    for url in ("https://127.0.0.1/", "http://hooks.example.com/", "https://169.254.169.254/"):
        answer = await service.admin.call("POST", path, {"url": url, "topics": ["*"]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "address_refused")
    hook = await service.admin.post(path, {"url": "https://hooks.example.com/", "topics": ["*"]})
    for shown in (await service.admin.get(path), await service.admin.get(f"{path}/{hook['id']}")):
        assert hook["secret"] not in json.dumps(shown)
    async with service.app.state.database.read() as session:
        row = (await session.execute(text("SELECT url, secret FROM webhooks"))).one()
        assert all(word.startswith("enc:1:") for word in row)
    changed = await service.admin.call(
        "PATCH", f"{path}/{hook['id']}", {"url": "https://10.0.0.1/"}, if_match="*"
    )
    assert changed.status_code == 422
    assert (await service.admin.call("DELETE", f"{path}/{hook['id']}")).status_code == 200
    assert await service.admin.get(path) == []
