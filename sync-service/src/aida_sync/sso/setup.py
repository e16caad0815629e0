"""Single sign-on as the settings want it."""

from __future__ import annotations

from dataclasses import dataclass

from aida_sync.config import Settings
from aida_sync.sso.provider import Provider, Registration
from aida_sync.sso.remote import Remote
from aida_sync.sso.service import Admission

CALLBACK = "/account/sso/callback"


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """The provider, and whom it may send."""

    provider: Provider
    admission: Admission
    verified_claim: str
    groups_claim: str


def single_sign_on(settings: Settings) -> SingleSignOn | None:
    """Single sign-on; None where no provider is set."""
    if not settings.oidc_issuer:
        return None
    registration = Registration(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        settings.oidc_scopes,
        settings.public_url.rstrip("/") + CALLBACK,
    )
    admission = Admission(
        settings.oidc_name,
        frozenset(settings.oidc_domains.lower().replace(",", " ").split()),
        settings.oidc_role,
        settings.oidc_group_roles,
    )
    return SingleSignOn(
        Provider(registration, Remote(settings.oidc_certificates)),
        admission,
        settings.oidc_verified_claim,
        settings.oidc_groups_claim if admission.roles else "",
    )
