"""SSRF in addresses that users give: a corpus of what must be refused, and what must not."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_network
from typing import Any

import pytest

from aida_sync.kit import outgoing as sending
from aida_sync.kit.outgoing import AddressRefused, Outgoing, parse_networks

REFUSED = """
http://example.com/
ftp://example.com/
file:///etc/passwd
gopher://example.com/
javascript:alert(1)
//example.com/
example.com
https://
https:///path
https://user@example.com/
https://user:pass@example.com/
https://example.com@127.0.0.1/
https://127.0.0.1/
https://127.0.0.1:443/
https://127.1/
https://127.0.1/
https://0/
https://0.0.0.0/
https://2130706433/
https://0x7f000001/
https://0x7f.0.0.1/
https://0177.0.0.1/
https://017700000001/
https://127.0.0.1./
https://10.0.0.1/
https://172.16.0.1/
https://192.168.1.1/
https://169.254.169.254/latest/meta-data/
https://100.64.0.1/
https://192.0.0.1/
https://198.18.0.1/
https://224.0.0.1/
https://240.0.0.1/
https://255.255.255.255/
https://[::1]/
https://[::]/
https://[::127.0.0.1]/
https://[::ffff:127.0.0.1]/
https://[::ffff:7f00:1]/
https://[::ffff:10.0.0.1]/
https://[0:0:0:0:0:ffff:169.254.169.254]/
https://[64:ff9b::7f00:1]/
https://[64:ff9b::10.0.0.1]/
https://[64:ff9b:1::7f00:1]/
https://[2002:7f00:1::]/
https://[2002:c0a8:101::1]/
https://[2001:0:0:0:0:0:80ff:fffe]/
https://[fe80::1]/
https://[fe80::1%25eth0]/
https://[fc00::1]/
https://[fd12:3456::1]/
https://[ff02::1]/
https://[2001:db8::1]/
https://example.com:22/
https://example.com:6379/
https://example.com:80/
https://example.com:99999/
https://example.com:port/
https://exa mple.com/
https://example.com\\@127.0.0.1/
https://example.com/\x00
https://example.com/\r\nX-Evil: 1
https://ex\u0430mple.com/
https://\u2460\u2461\u2466.0.0.1/
https://exa$mple.com/
https://-.example..com/
""".strip().split("\n")
ACCEPTED = [
    "https://hooks.example.com/",
    "https://hooks.example.com:8443/x?y=z",
    "https://example.com:443/",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]/x",
]


@pytest.mark.parametrize("url", REFUSED)
def test_what_must_be_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        Outgoing().require_acceptable(url)


@pytest.mark.parametrize("url", ACCEPTED)
def test_what_must_not_be_refused(url: str) -> None:
    assert Outgoing().require_acceptable(url).scheme == "https"


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["::ffff:169.254.169.254"], ["fe80::1%lo"]],
)
async def test_a_name_that_leads_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    resolve(monkeypatch, addresses)
    with pytest.raises(AddressRefused, match="no public address"):
        await Outgoing().post("https://hooks.example.com/", {}, b"")


async def test_the_connection_goes_to_the_address_that_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the name is resolved once; a second answer would be never asked for."""
    asked = resolve(monkeypatch, ["127.0.0.1"], ["10.9.9.9"])
    async with receiver(b"HTTP/1.1 204 No Content\r\n\r\n") as server:
        allowed = Outgoing(parse_networks("127.0.0.1/32"))
        url = f"http://hooks.example.com:{server.port}/x"
        assert (await allowed.post(url, {"a": "b"}, b"body")).status == 204
    assert asked == ["hooks.example.com"]
    assert f"host: hooks.example.com:{server.port}" in server.requests[0].lower()


async def test_redirects_are_answers_and_not_followed() -> None:
    inside = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    async with receiver(inside) as server:
        allowed = Outgoing(parse_networks("127.0.0.1/32"))
        answer = await allowed.post(f"http://127.0.0.1:{server.port}/", {}, b"")
        assert answer.status == 302
    assert len(server.requests) == 1


async def test_answers_are_cut_and_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    flood = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 9_000_000
    allowed = Outgoing(parse_networks("127.0.0.1/32"))
    async with receiver(flood) as server:
        answer = await allowed.post(f"http://127.0.0.1:{server.port}/", {}, b"")
        assert len(answer.body) == sending.ANSWER_LIMIT
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    async with receiver(b"") as server:
        with pytest.raises((TimeoutError, OSError)):
            await allowed.post(f"http://127.0.0.1:{server.port}/", {}, b"")


def test_an_allowed_network_allows_no_other() -> None:
    allowed = Outgoing(parse_networks("127.0.0.1/32, 10.1.0.0/16"))
    allowed.require_acceptable("http://127.0.0.1:8080/")
    allowed.require_acceptable("http://10.1.2.3/")
    for url in ("http://127.0.0.2/", "http://10.2.0.1/", "https://169.254.169.254/"):
        with pytest.raises(AddressRefused):
            allowed.require_acceptable(url)
    with pytest.raises(ValueError, match="network"):
        parse_networks("everything")
    assert parse_networks("") == [] and ip_network("::1/128")


def resolve(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    asked: list[str] = []

    async def getaddrinfo(self: Any, host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (word, port)) for word in found]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return asked


class receiver:
    """A server that answers every request with the same bytes; with none it never answers."""

    def __init__(self, answer: bytes) -> None:
        self._answer, self.requests, self.port = answer, [], 0

    async def __aenter__(self) -> receiver:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
        if self._answer:
            writer.write(self._answer)
            writer.close()
        else:
            await asyncio.sleep(5)
            writer.close()
