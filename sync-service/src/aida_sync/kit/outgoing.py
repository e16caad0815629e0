"""Requests to addresses that users give: only to public servers, only what was resolved.

A name is resolved once, every address is judged, and the connection goes to one that was judged,
so a name that changes its mind in between (DNS rebinding) gains nothing. No redirect is followed.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx

PORTS = frozenset({443, 8443})
ANSWER_LIMIT = 64 * 1024
SECONDS = 10.0
_NUMERIC = re.compile(r"^(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?$", re.IGNORECASE)
_NAME = re.compile(
    r"^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_-]{1,63}\.?$", re.I
)
_NAT64 = ip_network("64:ff9b::/96")
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")
_6TO4 = ip_network("2002::/16")
_COMPATIBLE = ip_network("::/96")
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class AddressRefused(Exception):
    """The service does not connect there; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and the first `ANSWER_LIMIT` bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Outgoing:
    """``allowed`` are networks that may be reached although they are not public."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def require_acceptable(self, url: str) -> SplitResult:
        """Raise AddressRefused for what can be refused without asking DNS."""
        if len(url) > 2_000 or not url.isascii() or not url.isprintable() or " " in url:
            raise AddressRefused("the address has characters that no address has")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise AddressRefused("this is no address") from None
        if parts.scheme not in ("https", "http") or not host or "\\" in url:
            raise AddressRefused("the address must be https://HOST/…")
        if parts.username is not None or parts.password is not None:
            raise AddressRefused("the address must not hold a user or a password")
        literal = _literal(host)
        if literal is None and (_NUMERIC.match(host) or not _NAME.match(host)):
            raise AddressRefused(
                "the host is neither a name nor an address as it is usually written"
            )
        if literal is not None:
            self._require_public(literal)
        if not self._may_be_allowed(literal):
            if parts.scheme != "https":
                raise AddressRefused("the address must be https://HOST/…")
            if (port or 443) not in PORTS:
                raise AddressRefused(f"the port must be one of {sorted(PORTS)}")
        return parts

    async def resolve(self, url: str) -> tuple[SplitResult, Address]:
        """The parts of an acceptable URL, and the address to connect to; raises AddressRefused."""
        parts = self.require_acceptable(url)
        assert parts.hostname is not None
        port = parts.port or (443 if parts.scheme == "https" else 80)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise OSError(f"the name {parts.hostname} cannot be resolved") from None
        addresses = [ip_address(str(info[4][0]).partition("%")[0]) for info in found]
        for address in addresses:
            self._require_public(address)
            if not self._is_allowed(address) and (parts.scheme != "https" or port not in PORTS):
                raise AddressRefused(f"the address must be https, on one of {sorted(PORTS)}")
        return parts, addresses[0]

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send; raises AddressRefused, or OSError and TimeoutError where nobody answers."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._post(url, headers, body)
        except httpx.HTTPError as error:
            raise OSError(f"{type(error).__name__}: {error}"[:300]) from None

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        parts, address = await self.resolve(url)
        host = f"[{address}]" if address.version == 6 else str(address)
        place = f"{host}:{parts.port}" if parts.port else host
        pinned = urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))
        name = parts.netloc
        async with (
            httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=SECONDS) as client,
            client.stream(
                "POST",
                pinned,
                headers={**headers, "Host": name, "Accept-Encoding": "identity"},
                content=body,
                extensions={"sni_hostname": parts.hostname},
            ) as answer,
        ):
            told = bytearray()
            async for piece in answer.aiter_raw(4096):
                told += piece
                if len(told) >= ANSWER_LIMIT:
                    break
            return Answer(answer.status_code, dict(answer.headers), bytes(told[:ANSWER_LIMIT]))

    def _require_public(self, address: Address) -> None:
        if self._is_allowed(address):
            return
        for seen in (address, *_embedded(address)):
            if not seen.is_global or seen.is_multicast or seen.is_reserved or seen.is_unspecified:
                raise AddressRefused(f"{address} is no public address")
        if address.version == 6 and any(
            address in network for network in (_COMPATIBLE, _NAT64_LOCAL)
        ):
            raise AddressRefused(f"{address} is no public address")

    def _is_allowed(self, address: Address) -> bool:
        return any(
            network.version == address.version and address in network for network in self._allowed
        )

    def _may_be_allowed(self, literal: Address | None) -> bool:
        return self._is_allowed(literal) if literal is not None else bool(self._allowed)


def parse_networks(words: str) -> list[Network]:
    """Networks like `127.0.0.1/32`, separated by commas; raises ValueError."""
    return [ip_network(word.strip()) for word in words.split(",") if word.strip()]


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _embedded(address: Address) -> list[Address]:
    """IPv4 addresses inside an IPv6 one: mapped, 6to4, Teredo, NAT64."""
    if not isinstance(address, IPv6Address):
        return []
    found: list[Address] = []
    if address.ipv4_mapped is not None:
        found.append(address.ipv4_mapped)
    if address in _6TO4 and address.sixtofour is not None:
        found.append(address.sixtofour)
    if address.teredo is not None:
        found += address.teredo
    if address in _NAT64:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return found
