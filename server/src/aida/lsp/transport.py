"""Carrying bytes between a connection and its client: standard streams, or TCP."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from typing import Protocol

from aida.lsp.outbox import Outbox

CHUNK = 1 << 16


class Peer(Protocol):
    """The server's end of a connection."""

    finished: asyncio.Event
    exit_code: int

    def receive(self, data: bytes) -> None:
        """Handle some bytes."""
        ...

    def close(self) -> None:
        """The client is gone."""
        ...


MakePeer = Callable[[Callable[[bytes], None]], Peer]


async def serve_stdio(make_peer: MakePeer) -> int:
    """Serve one client over the standard streams; returns the exit code."""
    loop = asyncio.get_running_loop()
    outbox = Outbox(_claim_stdout())
    peer = make_peer(outbox.send)

    def feed(data: bytes) -> None:
        if data and not peer.finished.is_set():
            peer.receive(data)
        else:
            peer.finished.set()

    source = sys.stdin.fileno()
    watching = _watch(loop, source, feed)
    if not watching:
        _read_in_thread(loop, source, feed)
    await peer.finished.wait()
    if watching:
        loop.remove_reader(source)
    peer.close()
    outbox.close()
    return peer.exit_code


def _claim_stdout() -> int:
    """A descriptor of standard output that nobody else can print on."""
    sys.stdout.flush()
    descriptor = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if os.name == "nt":
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)
        msvcrt.setmode(sys.stdin.fileno(), os.O_BINARY)
    return descriptor


def _watch(loop: asyncio.AbstractEventLoop, source: int, feed: Callable[[bytes], None]) -> bool:
    """Read whenever there is something; false where the platform cannot wait for that."""
    try:
        loop.add_reader(source, lambda: feed(_read(source)))
    except (NotImplementedError, OSError):
        return False
    return True


def _read(source: int) -> bytes:
    """What there is; nothing once the client is gone, however it went."""
    try:
        return os.read(source, CHUNK)
    except OSError:
        return b""


def _read_in_thread(
    loop: asyncio.AbstractEventLoop, source: int, feed: Callable[[bytes], None]
) -> None:
    def work() -> None:
        data = b"-"
        while data:
            data = _read(source)
            loop.call_soon_threadsafe(feed, data)

    threading.Thread(target=work, name="inbox", daemon=True).start()


async def serve_tcp(make_peer: MakePeer, host: str, port: int) -> int:
    """Serve any number of clients, until one that is the last tells the server to exit."""
    done = asyncio.Event()
    codes: list[int] = []
    clients: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clients.add(writer)
        peer = make_peer(writer.write)
        try:
            while not peer.finished.is_set() and (data := await reader.read(CHUNK)):
                peer.receive(data)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            clients.discard(writer)
            writer.close()
            peer.close()
            if peer.finished.is_set():
                codes.append(peer.exit_code)
                if not clients:
                    done.set()
            peer.finished.set()

    server = await asyncio.start_server(serve, host, port)
    for socket in server.sockets:
        print("aida lsp listens on {}:{}".format(*socket.getsockname()[:2]), file=sys.stderr)
    sys.stderr.flush()
    async with server:
        await done.wait()
    return codes[-1]
