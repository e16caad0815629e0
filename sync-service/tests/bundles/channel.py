"""A client's end of a channel, over the service in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from aida.sync.fetching import FetchError
from aida.sync.pulling import Pulled, Wanted, pull
from aida_sync.revisions.service import any_behind

from ..service import Client, Service

Tamper = Callable[[str, bytes], "bytes | Iterator[bytes]"]


class ServiceSource:
    """Fetches from the service of the test; ``tamper`` is somebody in between."""

    def __init__(self, client: Client, loop: asyncio.AbstractEventLoop) -> None:
        self._client, self._loop = client, loop
        self.tamper: Tamper = lambda path, data: data
        self.paths: list[str] = []

    def stream(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, as they arrive."""
        answer = self._call(path)
        found = self.tamper(path, answer.content)
        yield from [found] if isinstance(found, bytes) else found

    def data(self, path: str) -> Any:
        """The data of an answer."""
        return self._call(path).json()["data"]

    def _call(self, path: str) -> Any:
        self.paths.append(path)
        asked = asyncio.run_coroutine_threadsafe(self._client.call("GET", path), self._loop)
        answer = asked.result(20)
        if answer.status_code != 200:
            raise FetchError(answer.text, status=answer.status_code)
        return answer


class Channel:
    """A client that keeps a channel's bundle in a folder."""

    def __init__(self, client: Client, home: Path, name: str = "stable", root: str = "") -> None:
        self.source = ServiceSource(client, asyncio.get_running_loop())
        self.home = home
        self.wanted = Wanted("shop", name, root)

    async def pull(self) -> Pulled:
        """Fetch what is new."""
        self.source.paths.clear()
        return await asyncio.to_thread(pull, self.source, self.home, self.wanted)


async def built(service: Service) -> None:
    """Wait until every bundle has what is published."""
    while True:
        await service.app.state.bundle_follower.step()
        async with service.app.state.database.read() as session:
            if not await any_behind(session):
                break
        await asyncio.sleep(0.01)  # the service's own follower is at it
    service.app.state.bundle_heads.announce()
