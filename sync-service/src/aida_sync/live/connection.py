"""One live connection: what it is subscribed to, what it asks, what it is sent.

A reader and a writer run beside each other. The writer sends from the hub's feed, from this
connection's own place, so a client that reads slowly holds up neither the hub nor anybody else.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from fastapi import WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from aida_sync.context import begin, current
from aida_sync.db.reach import reaching
from aida_sync.errors import ApiError, BadRequest, Conflict, TooLarge
from aida_sync.live.access import NEEDS, Access
from aida_sync.live.frames import (
    MESSAGE_LIMIT,
    Channel,
    ClientMessage,
    MessageType,
    decode,
    id_of,
    invalid,
    parse,
    render,
)
from aida_sync.live.hub import BATCH, Hub, events_between
from aida_sync.live.payloads import REQUEST, Done, Failure, Ping, ResyncRequired, Unsubscribe

IDS_KEPT = 1_024
REPLAY_LIMIT = 20_000
"""Entries of the log that are read again for a client that comes back, at most."""
CLOSING_SECONDS = 0.3
_GONE = (WebSocketDisconnect, OSError)
POLICY, NOT_TEXT, TOO_BIG = 1008, 1003, 1009


class LookUp(Protocol):
    """Finds out what a connection's user may see."""

    async def __call__(self, user_id: str, session_id: str) -> Access:
        """Raises Unauthenticated when the session has ended."""
        ...


class CountMessage(Protocol):
    """Counts a message of a user."""

    async def __call__(self, user_id: str) -> None:
        """Raises RateLimited."""
        ...


@dataclass(slots=True)
class _Subscription:
    """``position`` is the place in the feed; while ``replay`` is set, it is one in the log."""

    position: int
    replay: int | None = None
    snapshots: int = 0


class _Closing(Exception):
    """Close the connection, after telling why."""

    def __init__(self, code: int, error: ApiError) -> None:
        super().__init__(error.message)
        self.code, self.error = code, error


class Connection:
    """A client that came in with a ticket."""

    def __init__(
        self, socket: WebSocket, hub: Hub, access: Access, session_id: str, look_up: LookUp
    ) -> None:
        self.user_id, self.session_id = access.user_id, session_id
        self._socket, self._hub, self._look_up = socket, hub, look_up
        self._access, self._access_doubted = access, False
        self._subscriptions: dict[Channel, _Subscription] = {}
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._awake = asyncio.Event()
        self._ended: asyncio.Future[_Closing] = asyncio.get_running_loop().create_future()

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    def doubt_access(self) -> None:
        """Look up what the user may see before anything else is sent."""
        self._access_doubted = True

    def end(self, error: ApiError) -> None:
        """Tell the client why, and close."""
        if not self._ended.done():
            self._ended.set_result(_Closing(POLICY, error))

    async def serve(self, count: CountMessage) -> None:
        """Run until the client goes, or has to."""
        work = [
            asyncio.ensure_future(self._read(count)),
            asyncio.ensure_future(self._write()),
        ]
        try:
            await asyncio.wait({*work, self._ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in work:
                task.cancel()
            reasons: list[object] = list(await asyncio.gather(*work, return_exceptions=True))
        if self._ended.done():
            reasons.insert(0, self._ended.result())
        for reason in reasons:
            if isinstance(reason, _Closing):
                await self._close(reason)
                return
            if isinstance(reason, Exception) and not isinstance(reason, _GONE):
                raise reason

    async def _close(self, closing: _Closing) -> None:
        # A client that does not read is not waited for: its socket is closed all the same.
        with suppress(*_GONE, TimeoutError, RuntimeError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._fail(closing.error, Channel.GOVERNANCE, None)
                await self._socket.close(closing.code, closing.error.error_code)

    # ------------------------------------------------------------ what the client asks

    async def _read(self, count: CountMessage) -> None:
        while True:
            received = await self._socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            begin("", "").actor = self.user_id
            try:
                await count(self.user_id)
            except ApiError as error:
                raise _Closing(POLICY, error) from None
            text = received.get("text")
            if text is None:
                error = BadRequest("messages are text: send JSON", code="not_text")
                raise _Closing(NOT_TEXT, error)
            if len(text.encode()) > MESSAGE_LIMIT:
                error = TooLarge(f"a message has more than {MESSAGE_LIMIT} bytes: send less")
                raise _Closing(TOO_BIG, error)
            await self._handle(text)

    async def _handle(self, text: str) -> None:
        channel, id = Channel.GOVERNANCE, None
        try:
            data = decode(text)
            id = id_of(data)
            message = parse(data)
            channel = message.channel
            self._require_fresh(message.id)
            done, subscription = await self._do(message)
        except ApiError as error:
            await self._fail(error, channel, id)
            return
        rendered = render(MessageType.RESPONSE, channel, done, current().trace_id, id)
        await self._socket.send_text(rendered.text(self.user_id))
        if subscription is not None:  # from here on, so that no event comes before the response
            self._subscriptions[channel] = subscription
            self._awake.set()

    def _require_fresh(self, id: str) -> None:
        if id in self._ids:
            raise Conflict(
                f"a message with the id `{id}` was sent already: give each its own",
                {"id": id},
                code="id_reused",
            )
        self._ids[id] = None
        if len(self._ids) > IDS_KEPT:
            self._ids.popitem(last=False)

    async def _do(self, message: ClientMessage) -> tuple[Done, _Subscription | None]:
        try:
            payload = REQUEST.validate_python(message.payload)
        except ValidationError as error:
            raise invalid(error) from None
        if isinstance(payload, Ping):
            return Done(action="ping"), None
        if isinstance(payload, Unsubscribe):
            self._subscriptions.pop(message.channel, None)
            return Done(action="unsubscribe"), None
        await self._refresh_access()
        self._access.require(NEEDS[message.channel])
        feed = self._hub.feed
        subscription = _Subscription(feed.end)
        start = feed.next_number
        if payload.cursor is not None:
            start = int(payload.cursor)
            position = feed.position_of(start)
            if position is None or start > feed.next_number:
                subscription.replay = start
            else:
                subscription.position = position
        return Done(action="subscribe", cursor=str(start)), subscription

    async def _fail(self, error: ApiError, channel: Channel, id: str | None) -> None:
        failure = Failure(code=error.error_code, message=error.message, details=error.details)
        rendered = render(MessageType.ERROR, channel, failure, current().trace_id, id)
        await self._socket.send_text(rendered.text(self.user_id))

    # ------------------------------------------------------------ what the client is sent

    async def _write(self) -> None:
        while True:
            await self._awake.wait()
            self._awake.clear()
            if self._access_doubted:
                await self._refresh_access()
            for channel in list(self._subscriptions):
                subscription = self._subscriptions.get(channel)
                if subscription is None:
                    continue
                if channel is Channel.METRICS:
                    await self._send_metrics(subscription)
                else:
                    await self._send_events(channel, subscription)

    async def _refresh_access(self) -> None:
        self._access_doubted = False
        try:
            self._access = await self._look_up(self.user_id, self.session_id)
        except ApiError as error:
            raise _Closing(POLICY, error) from None
        for channel in list(self._subscriptions):
            if not self._access.may_read(channel):
                del self._subscriptions[channel]

    async def _send_metrics(self, subscription: _Subscription) -> None:
        """The newest snapshot alone: a client that missed some never sees them."""
        snapshot, number = self._hub.snapshot, self._hub.snapshots
        if snapshot is None or subscription.snapshots == number:
            return
        subscription.snapshots = number
        message = render(MessageType.EVENT, Channel.METRICS, snapshot, current().trace_id)
        await self._socket.send_text(message.text(self.user_id))

    async def _send_events(self, channel: Channel, subscription: _Subscription) -> None:
        if subscription.replay is not None:
            await self._replay(channel, subscription, subscription.replay)
        feed = self._hub.feed
        events = feed.since(subscription.position) if subscription.position <= feed.end else None
        if events is None:
            await self._require_resync(channel, subscription, "too_slow")
            return
        for event in events:
            subscription.position += 1
            if event.channel is channel and self._access.sees(event):
                await self._socket.send_text(event.message.text(self.user_id))
                if self._access_doubted:
                    self._awake.set()
                    return

    async def _replay(self, channel: Channel, subscription: _Subscription, start: int) -> None:
        """Send from the database what the feed has no more, until the feed has the rest."""
        subscription.replay = None
        feed = self._hub.feed
        if start > feed.next_number:
            await self._require_resync(channel, subscription, "unknown_cursor")
            return
        if feed.next_number - start > REPLAY_LIMIT:
            await self._require_resync(channel, subscription, "too_old")
            return
        while (position := self._hub.feed.position_of(start)) is None:
            end = min(start + BATCH, self._hub.feed.first_number)
            with reaching(self._access.reach):
                async with self._hub.replays:
                    events, whole = await events_between(self._hub.database, start, end)
            if not whole:
                await self._require_resync(channel, subscription, "too_old")
                return
            for event in events:
                if event.channel is channel and self._access.sees(event):
                    await self._socket.send_text(event.message.text(self.user_id))
            start = end
        subscription.position = position

    async def _require_resync(
        self, channel: Channel, subscription: _Subscription, reason: str
    ) -> None:
        feed = self._hub.feed
        subscription.position = feed.end
        payload = ResyncRequired.model_validate({"cursor": str(feed.next_number), "reason": reason})
        message = render(MessageType.EVENT, channel, payload, current().trace_id)
        await self._socket.send_text(message.text(self.user_id))
