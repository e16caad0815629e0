"""E4, P6: receivers that are away, overloaded, gone, or say no; what admins see of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida_sync.config import Settings
from aida_sync.kit import metrics
from aida_sync.webhooks import attempt, delivering
from aida_sync.webhooks.attempt import LONGEST_WAIT, retry_after

from ..service import Service
from .receiver import Receiver, change, hooked

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TOPICS = ["project.changed"]


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("86400", 3600),
        ("9" * 400, 3600),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("", 0),
        ("²", 0),
        ("Sat, 28 Nov 2026 12:01:30 GMT", 90),
        ("Saturday, 28-Nov-26 12:01:30 GMT", 90),
        ("Sat, 28 Nov 2026 12:01:30 -0000", 90),
        ("Sat, 28 Nov 2026 11:00:00 GMT", 0),
        ("Sun, 29 Nov 2026 12:00:00 GMT", 3600),
        ("Sat, 99 Nov 2026 12:01:30 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(words: str, seconds: int) -> None:
    assert retry_after(words, NOW) == timedelta(seconds=seconds)


@given(st.text() | st.datetimes(timezones=st.just(UTC)).map(lambda at: format_datetime(at, True)))
def test_no_words_make_a_delivery_wait_for_ever(words: str) -> None:
    assert timedelta(0) <= retry_after(words, NOW) <= LONGEST_WAIT


async def until(service: Service, path: str, hook: dict[str, Any], state: str) -> dict[str, Any]:
    """The webhook, once it is in a state."""
    async with asyncio.timeout(20):
        while True:
            shown = await service.admin.get(f"{path}/webhooks/{hook['id']}")
            if shown["state"] == state:
                return shown
            await asyncio.sleep(0.05)


async def newest(service: Service, path: str, hook: dict[str, Any]) -> dict[str, Any]:
    return (await service.admin.get(f"{path}/webhooks/{hook['id']}/deliveries"))[0]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_receiver_that_asks_for_a_pause_gets_it(
    settings: Settings, receiver: Receiver, status: int
) -> None:
    receiver.statuses, receiver.retry_after = [status], "1800"
    async with hooked(settings, receiver, TOPICS) as (service, path, hook):
        await change(service, path, "Paused")
        shown = await until(service, path, hook, "resting")
        row = await newest(service, path, hook)
        assert (row["state"], row["status"], row["attempts"]) == ("pending", status, 1)
        pause = datetime.fromisoformat(row["due_at"]) - datetime.now(UTC)
        assert timedelta(minutes=29) < pause < timedelta(minutes=34)
        assert shown["resting_until"] == row["due_at"]
        assert shown["failing_since"] is not None
        await change(service, path, "Waits behind")
        await asyncio.sleep(1)
        assert receiver.asked == 1
        # Whoever repaired the receiver says so by a change, and nothing waits any longer.
        answer = await service.admin.call(
            "PATCH", f"{path}/webhooks/{hook['id']}", {"disabled": False}, if_match="*"
        )
        assert answer.status_code == 200
        await receiver.until(2)
        shown = await until(service, path, hook, "active")
        assert (shown["failing_since"], shown["resting_until"]) == (None, None)


async def test_a_target_that_is_down_is_left_alone(
    settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P6: by all webhooks that lead there, and nobody's attempts are used up meanwhile."""
    monkeypatch.setattr(attempt, "OPEN_SECONDS", 2.0)
    receiver.usual = 500
    async with hooked(settings, receiver, TOPICS) as (service, path, hook):
        before = metrics.WEBHOOKS.labels("held")._value.get()
        await change(service, path, "Down")
        shown = await until(service, path, hook, "resting")
        assert receiver.asked == attempt.FAILURES
        row = await newest(service, path, hook)
        assert row["attempts"] == attempt.FAILURES
        assert "left alone" in row["error"]
        body = {"url": receiver.url + "/other", "topics": ["webhook.deleted"]}
        other = await service.admin.post(f"{path}/webhooks", body)
        third = await service.admin.post(f"{path}/webhooks", body)
        await service.admin.call("DELETE", f"{path}/webhooks/{third['id']}")
        await until(service, path, other, "resting")
        assert (await newest(service, path, other))["attempts"] == 0
        assert receiver.asked == attempt.FAILURES
        assert metrics.WEBHOOKS.labels("held")._value.get() >= before + 2
        assert shown["failing_since"] is not None
        receiver.usual = 204
        await receiver.until(2)
        await until(service, path, hook, "active")
        await until(service, path, other, "active")


async def test_what_is_refused_too_often_is_a_dead_letter(
    settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C5: the events behind it go on, and an admin sees it and delivers it again."""
    monkeypatch.setattr(delivering, "ATTEMPTS_AT_A_NO", 3)
    receiver.statuses = [400, 404, 400]
    async with hooked(settings, receiver, TOPICS) as (service, path, hook):
        await change(service, path, "Poison")
        await change(service, path, "Fine")
        await receiver.until(1)
        shown = await until(service, path, hook, "active")
        assert shown["failing_since"] is None
        rows = await service.admin.get(f"{path}/webhooks/{hook['id']}/deliveries")
        assert [(row["state"], row["attempts"]) for row in rows] == [
            ("delivered", 1),
            ("failed", 3),
        ]
        [letter] = await service.admin.get("/dead-letters")
        assert letter["handler"] == "webhook-delivery"
        assert letter["error"] == "the receiver answered 400"
        assert letter["message_id"] == rows[1]["message_id"]
        await service.admin.post(f"/dead-letters/{letter['id']}/redelivery")
        await receiver.until(2)
        assert receiver.got[1][0]["webhook-id"] == letter["message_id"]
        async with asyncio.timeout(20):
            while await service.admin.get("/dead-letters"):
                await asyncio.sleep(0.05)


async def test_a_receiver_that_is_away_for_good_is_given_up(
    settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "ATTEMPTS", 4)
    receiver.usual = 500
    async with hooked(settings, receiver, TOPICS) as (service, path, hook):
        await change(service, path, "Away")
        async with asyncio.timeout(20):
            while not (letters := await service.admin.get("/dead-letters")):
                await asyncio.sleep(0.05)
        assert letters[0]["error"] == "the receiver answered 500"
        assert receiver.asked == 4
        assert (await newest(service, path, hook))["state"] == "failed"
        assert (await until(service, path, hook, "failing"))["failing_since"] is not None


async def test_a_receiver_that_is_gone_is_asked_no_more(
    settings: Settings, receiver: Receiver
) -> None:
    receiver.usual = 410
    async with hooked(settings, receiver, TOPICS) as (service, path, hook):
        await change(service, path, "Gone")
        shown = await until(service, path, hook, "disabled")
        assert shown["disabled_at"] is not None
        await change(service, path, "After")
        await asyncio.sleep(0.3)
        assert receiver.asked == 1
        await service.sequenced()
        entries = await service.admin.get("/audit/events?action=webhook.gone")
        assert [entry["target_id"] for entry in entries] == [hook["id"]]


def test_all_attempts_take_a_night_and_more() -> None:
    """As the reference says: a night without the receiver loses nothing."""
    longest = 10_800.0
    waits = [min(longest, 2.0**number) for number in range(delivering.ATTEMPTS - 1)]
    assert timedelta(hours=9) < timedelta(seconds=sum(waits) / 2)
    assert timedelta(seconds=sum(waits)) < delivering.GIVEN_UP_AFTER
