"""Logging in to a service from a terminal: the device grant (RFC 8628), and what keeps it alive."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from aida.sync import credentials
from aida.sync.fetching import TIMEOUT_SECONDS, FetchError

CLIENT_ID = "aida-cli"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_EARLY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Device:
    """What a person needs to let this device in, and what it asks with meanwhile."""

    code: str
    page: str
    page_with_code: str
    secret: str
    interval: int
    expires_in: int


def begin(server: str, scope: str) -> Device:
    """Ask the service to be let in; raises FetchError."""
    fields = {"client_id": CLIENT_ID, **({"scope": scope} if scope else {})}
    told = _post(server, "/oauth/device_authorization", fields)
    if "error" in told:
        raise FetchError(f"{server} refuses: {told.get('error_description', told['error'])}")
    try:
        return Device(
            told["user_code"],
            told["verification_uri"],
            told["verification_uri_complete"],
            told["device_code"],
            int(told["interval"]),
            int(told["expires_in"]),
        )
    except (KeyError, TypeError, ValueError):
        raise FetchError(f"{server} is no AIDA service, or one of another version") from None


def wait(server: str, device: Device, sleep: Callable[[float], None] = time.sleep) -> None:
    """Ask until the device is let in, and keep the tokens; raises FetchError."""
    interval = device.interval
    end = time.monotonic() + device.expires_in
    while time.monotonic() < end:
        sleep(interval)
        fields = {
            "grant_type": DEVICE_GRANT,
            "client_id": CLIENT_ID,
            "device_code": device.secret,
        }
        told = _post(server, "/oauth/token", fields)
        error = told.get("error")
        if error is None:
            _keep(server, told)
            return
        if error == "slow_down":
            interval += 5
        elif error == "access_denied":
            raise FetchError("it was refused on the page")
        elif error != "authorization_pending":
            raise FetchError(told.get("error_description", error), "run `aida login` again")
    raise FetchError("nobody let this device in in time", "run `aida login` again")


def token_for(server: str) -> str:
    """The token to send to a service: that of the environment, else of the login; or nothing."""
    return os.environ.get(credentials.TOKEN_VARIABLE, "").strip() or access_token(server)


def access_token(server: str) -> str:
    """A token that is valid now, renewed when it must be; empty when nobody is logged in."""
    known = credentials.load(server)
    if known is None:
        return ""
    if known.get("expires_at", 0) - _EARLY_SECONDS > time.time():
        return str(known["access_token"])
    fields = {
        "grant_type": "refresh_token",
        "client_id": CLIENT_ID,
        "refresh_token": str(known.get("refresh_token", "")),
    }
    told = _post(server, "/oauth/token", fields)
    if "error" in told:
        raise FetchError(f"the login to {server} has ended", f"run `aida login --server {server}`")
    return _keep(server, told)


def end(server: str) -> bool:
    """Revoke the login and forget it; whether there was one. It is forgotten in any case."""
    known = credentials.load(server)
    if known is None:
        return False
    try:
        token = str(known.get("refresh_token", ""))
        _post(server, "/oauth/revoke", {"client_id": CLIENT_ID, "token": token})
    finally:
        credentials.forget(server)
    return True


def _keep(server: str, told: dict[str, Any]) -> str:
    tokens = {
        "access_token": told["access_token"],
        "refresh_token": told["refresh_token"],
        "scope": told.get("scope", ""),
        "expires_at": int(time.time()) + int(told["expires_in"]),
    }
    credentials.save(server, tokens)
    return tokens["access_token"]


def _post(server: str, path: str, fields: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"`{server}` is no address of a service", "write https://HOST")
    request = Request(server.rstrip("/") + path, urlencode(fields).encode())
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return _object(answer.read(1_000_000))
    except HTTPError as error:
        told = _object(error.read(65_536))
        if isinstance(told.get("error"), str):
            return told  # an error of OAuth, which whoever asks knows how to take
        problem = told.get("error")
        said = problem.get("message", error.reason) if isinstance(problem, dict) else error.reason
        raise FetchError(f"{server} answers {error.code}: {said}") from None
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        problem = f"{server} does not answer: {reason}"
        raise FetchError(problem, "is the service running?") from None


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
