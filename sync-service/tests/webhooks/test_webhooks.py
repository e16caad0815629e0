"""Webhooks: signed by Standard Webhooks, in order, again until taken, with secrets that rotate."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text, update
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from aida_sync.config import Settings
from aida_sync.webhooks.tables import Webhook

from ..service import Service
from .receiver import Receiver, change, hooked


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
