"""The service's settings, from the environment: one model, which also prints their schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "AIDA_SYNC_"
_ROLE = r"^[a-z]([a-z0-9-]{0,62}[a-z0-9])?$"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ConfigError(Exception):
    """Settings that cannot work; each line names the variable, what is wrong and what to do."""


class Settings(BaseSettings):
    """Every setting is an environment variable: the name in capitals after ``AIDA_SYNC_``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_folder: Annotated[
        Path, Field(description="Where the embedded database and its key are kept.")
    ] = user_data_path("aida-sync", "aida")
    database_url: Annotated[
        str,
        Field(
            description="`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`."
            " Empty: SQLite in the data folder."
        ),
    ] = ""
    database_pool: Annotated[
        int, Field(ge=1, le=200, description="Connections that one process opens at most.")
    ] = 10
    master_key: Annotated[
        SecretStr,
        Field(
            description="32 bytes in base64 that encrypt the secrets in the database."
            " Empty with SQLite: a key file in the data folder, made at the first start."
        ),
    ] = SecretStr("")
    public_url: Annotated[
        str, Field(description="The address that clients reach: the issuer of tokens.")
    ] = "http://127.0.0.1:8420"
    log_origin: Annotated[
        str, Field(description="The audit log's name in its checkpoints. Never change it.")
    ] = "aida-sync/audit"
    access_token_minutes: Annotated[
        int, Field(ge=1, le=60, description="Life of an access token.")
    ] = 15
    refresh_token_days: Annotated[
        int, Field(ge=1, le=90, description="Life of a session without use.")
    ] = 7
    session_days: Annotated[
        int, Field(ge=1, le=365, description="Life of a session, however much it is used.")
    ] = 30
    invitation_days: Annotated[int, Field(ge=1, le=90, description="Life of an invitation.")] = 7
    password_reset_minutes: Annotated[
        int, Field(ge=5, le=1440, description="Life of a link that sets a new password.")
    ] = 30
    smtp_host: Annotated[
        str,
        Field(
            description="The mail server. Empty: no mail; admins get links to hand on in answers."
        ),
    ] = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535, description="Its port.")] = 587
    smtp_security: Annotated[
        str,
        Field(
            pattern="^(starttls|tls|none)$",
            description="`starttls`, `tls` (from the first byte on, port 465), or `none`.",
        ),
    ] = "starttls"
    smtp_user: Annotated[str, Field(description="Whom to log in as at the mail server.")] = ""
    smtp_password: Annotated[SecretStr, Field(description="Their password.")] = SecretStr("")
    smtp_certificates: Annotated[
        str, Field(description="A file of certificates to trust besides the system's.")
    ] = ""
    mail_from: Annotated[str, Field(description="Whom mail comes from.")] = "aida@localhost"
    oidc_issuer: Annotated[
        str,
        Field(
            description="The identity provider for single sign-on: its issuer, `https://…`, as the"
            " provider itself spells it. Empty: there is none."
        ),
    ] = ""
    oidc_client_id: Annotated[
        str, Field(description="This service's client id at the provider.")
    ] = ""
    oidc_client_secret: Annotated[
        SecretStr, Field(description="Its client secret. Empty: a public client, by PKCE alone.")
    ] = SecretStr("")
    oidc_scopes: Annotated[
        str, Field(description="What is asked of the provider; `openid` must be among it.")
    ] = "openid email profile"
    oidc_name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=60,
            description="The provider's name, for the button `Log in with …`.",
        ),
    ] = "single sign-on"
    oidc_domains: Annotated[
        str,
        Field(
            description="Domains, with commas between them. Who has a verified address there gets"
            " an account at the first login. Empty: only who is invited, or has an account."
        ),
    ] = ""
    oidc_role: Annotated[
        str, Field(pattern=_ROLE, description="The role of those who get an account so.")
    ] = "viewer"
    oidc_verified_claim: Annotated[
        str,
        Field(
            min_length=1,
            description="The claim that must be `true` for an address to count as verified.",
        ),
    ] = "email_verified"
    oidc_roles: Annotated[
        str,
        Field(
            description="Roles by groups of the provider: `GROUP=ROLE`, with commas between them;"
            " the first that fits counts, at every login, and `AIDA_SYNC_OIDC_ROLE` where none"
            " does. The last admin stays one. Empty: roles are given here."
        ),
    ] = ""
    oidc_groups_claim: Annotated[
        str, Field(min_length=1, description="The claim that lists somebody's groups.")
    ] = "groups"
    oidc_certificates: Annotated[
        str,
        Field(
            description="A file of certificates to trust besides the system's, for the provider."
        ),
    ] = ""
    requests_per_minute: Annotated[
        int, Field(ge=0, description="Requests of one user in a minute; 0 is no limit.")
    ] = 100
    logins_per_minute: Annotated[
        int, Field(ge=0, description="Attempts to log in from one address in a minute.")
    ] = 20
    ai_requests_per_minute: Annotated[
        int, Field(ge=0, description="AI requests of one user in a minute; 0 is no limit.")
    ] = 10
    ai_tokens_a_request: Annotated[
        int, Field(ge=1, description="Tokens from which an AI request counts as several.")
    ] = 50_000
    ai_tokens_per_day: Annotated[
        int, Field(ge=0, description="Tokens of a project in a day, where it has no own budget.")
    ] = 1_000_000
    messages_per_minute: Annotated[
        int, Field(ge=0, description="Live messages of one user in a minute; 0 is no limit.")
    ] = 1_000
    live_connections: Annotated[
        int, Field(ge=0, description="Live connections that one process takes.")
    ] = 5_000
    allowed_origins: Annotated[
        str,
        Field(
            description="Origins of other sites whose pages may open live connections, with blanks"
            " between them; the origin of `AIDA_SYNC_PUBLIC_URL` always may."
        ),
    ] = ""
    trusted_proxies: Annotated[
        str,
        Field(
            description="Addresses or networks, with commas between them, of proxies whose"
            " `X-Forwarded-*` headers say who the client is. Empty: nobody's."
        ),
    ] = ""
    body_limit: Annotated[
        int, Field(ge=1024, description="Bytes of a request's body at most, unpacked.")
    ] = 8 * 1024 * 1024
    bundle_hours: Annotated[
        int,
        Field(
            ge=1,
            le=24 * 30,
            description="How long a bundle counts as the newest without word from the service.",
        ),
    ] = 24
    redis_url: Annotated[
        SecretStr, Field(description="Redis that replicas share for limits. Empty: in memory.")
    ] = SecretStr("")
    queue_url: Annotated[
        SecretStr,
        Field(
            description="Redis that carries the ids of jobs to `aida-sync worker` processes"
            " (Celery). Empty: jobs run in the service."
        ),
    ] = SecretStr("")
    job_workers: Annotated[
        int, Field(ge=1, le=64, description="Jobs that one process runs at a time.")
    ] = 2
    job_lease_seconds: Annotated[
        float, Field(ge=1, le=3600, description="Time after which a silent worker counts as lost.")
    ] = 30
    otlp_endpoint: Annotated[
        str,
        Field(
            pattern="^(https?://.*)?$",
            description="Where traces are sent by OTLP over HTTP, such as"
            " `http://collector:4318/v1/traces`. Empty: there are none.",
        ),
    ] = ""
    trace_ratio: Annotated[
        float, Field(ge=0, le=1, description="Share of the traces beginning here that are kept.")
    ] = 1.0
    webhook_networks: Annotated[
        str,
        Field(
            description="Networks that webhooks may reach although they are not public, such as"
            " `10.0.0.0/8`, separated by commas. There http and every port are allowed."
        ),
    ] = ""
    tls_certificate: Annotated[
        str, Field(description="A file of certificates (PEM) to serve https with, TLS 1.3 alone.")
    ] = ""
    tls_key: Annotated[str, Field(description="The file of the certificate's key (PEM).")] = ""
    audit_retention_days: Annotated[
        int, Field(ge=1, description="Days after which events are deleted; the log stays.")
    ] = 90
    events_retention_days: Annotated[
        int,
        Field(
            ge=31,
            description="Days that events of clients are kept, to whole months; roll-ups stay.",
        ),
    ] = 395
    log_level: Annotated[
        str, Field(pattern="^(debug|info|warning|error)$", description="What is logged.")
    ] = "info"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("tls_certificate and tls_key belong together: set both, or none")
        url = self.database_url
        if url and not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("database_url must start with `sqlite:///` or `postgresql://`")
        if url.startswith("postgresql://") and not self.master_key.get_secret_value():
            raise ValueError(
                "master_key is needed with PostgreSQL: make one with `aida-sync new-master-key`"
            )
        self._require_provider()
        return self

    def _require_provider(self) -> None:
        if not self.oidc_issuer:
            return
        try:
            parts = urlsplit(self.oidc_issuer)
            host = parts.hostname
        except ValueError:
            raise ValueError("oidc_issuer is no address") from None
        encrypted = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
        if not host or not encrypted or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError(
                "oidc_issuer must be `https://HOST…`, without query; http is for this machine alone"
            )
        if not self.oidc_client_id:
            raise ValueError("oidc_client_id is needed with oidc_issuer: the provider gives it")
        if "openid" not in self.oidc_scopes.split():
            raise ValueError("oidc_scopes must hold `openid`")
        for group, role in self.oidc_group_roles:
            if not group or not re.match(_ROLE, role):
                raise ValueError("oidc_roles must be `GROUP=ROLE`, with commas between them")

    @property
    def oidc_group_roles(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a group and its role. A group's name may hold `=`, a role's cannot."""
        pairs = (pair.rpartition("=") for pair in self.oidc_roles.split(",") if pair.strip())
        return tuple((group.strip(), role.strip()) for group, _, role in pairs)

    @property
    def resolved_database_url(self) -> str:
        """The database's address, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_folder / 'aida-sync.db'}"


def load_settings(**overrides: Any) -> Settings:
    """The settings of the environment; raises ConfigError."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise ConfigError("\n".join(_problem(item) for item in error.errors())) from None


def _problem(item: Any) -> str:
    name = PREFIX + "_".join(str(part) for part in item["loc"]).upper()
    if not item["loc"]:
        return item["msg"].removeprefix("Value error, ")
    return f"{name}: {item['msg']} (it is set to {item['input']!r})"
