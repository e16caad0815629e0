"""A service whose users log in at an identity provider."""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import SecretStr

from aida_sync.config import Settings

from ..identity_provider import CALLBACK, CLIENT_ID, CLIENT_SECRET, IdentityProvider
from ..service import Service

ACCOUNTS: dict[str, Any] = {
    "ada": {"email": "Ada@example.com", "email_verified": True, "name": "Ada"},
    "bob": {"email": "bob@example.com", "email_verified": False},
    "eve": {"email": "ada@example.com", "email_verified": True, "name": "Eve"},
    "fay": {"email": "fay@shop.example", "email_verified": True, "groups": ["staff", "leads"]},
    "gil": {"email": "gil@shop.example.org", "email_verified": True},
    "hal": {"email": "admin@example.com", "email_verified": True, "groups": []},
    "ida": {"email": "ida@example.com", "email_verified": "true"},
}


def settings_for(settings: Settings, provider: IdentityProvider, **more: Any) -> Settings:
    """Settings with the provider."""
    told = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
        "oidc_name": "Example Works",
        **more,
    }
    return settings.model_copy(update=told)


async def leave(service: Service, next: str = "") -> str:
    """Begin a login; where the browser is sent."""
    answer = await service.http.get("/account/sso", params={"next": next} if next else {})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def arrive(service: Service, target: str) -> httpx.Response:
    """Come back to where the provider sends the browser."""
    assert target.startswith(CALLBACK + "?"), target
    return await service.http.get(target.removeprefix("http://127.0.0.1:8420"))


async def log_in(
    service: Service, provider: IdentityProvider, subject: str, next: str = ""
) -> httpx.Response:
    """A whole login; the service's last answer."""
    return await arrive(service, await provider.log_in(await leave(service, next), subject))


async def who(service: Service) -> str:
    """The address that the browser is logged in with; empty when it is not."""
    asked = await service.http.post("/oauth/device_authorization", data={"client_id": "aida-cli"})
    shown = await service.http.get(f"/account/device?user_code={asked.json()['user_code']}")
    if shown.is_redirect:
        return ""
    return shown.text.partition("You are <strong>")[2].partition("<")[0]


async def audited(service: Service, action: str) -> list[dict[str, Any]]:
    """The details of the events of an action, the newest first."""
    events = await service.admin.get(f"/audit/events?action={action}")
    return [event["content"]["detail"] for event in events]
