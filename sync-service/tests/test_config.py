"""B1: settings come from the environment; what cannot work is said, with its variable."""

from __future__ import annotations

import json

import pytest

from aida_sync.cli.main import main
from aida_sync.config import PREFIX, ConfigError, Settings, load_settings


def test_every_setting_is_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}REQUESTS_PER_MINUTE", "7")
    monkeypatch.setenv(f"{PREFIX}LOG_LEVEL", "debug")
    settings = load_settings()
    assert (settings.requests_per_minute, settings.log_level) == (7, "debug")
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE_POOL", "0", "greater than or equal to 1"),
        ("DATABASE_POOL", "many", "valid integer"),
        ("LOG_LEVEL", "loud", "should match pattern"),
        ("DATABASE_URL", "mysql://root@db/aida", "must start with"),
        ("DATABASE_URL", "postgresql://root@db/aida", "new-master-key"),
    ],
)
def test_a_setting_that_cannot_work_is_named(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ConfigError, match=told) as caught:
        load_settings()
    if name != "DATABASE_URL":
        assert f"{PREFIX}{name}:" in str(caught.value)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"oidc_issuer": "http://login.example.com"}, "http is for this machine alone"),
        ({"oidc_issuer": "http://127.0.0.1.example.com"}, "http is for this machine alone"),
        ({"oidc_issuer": "https://you:pass@login.example.com"}, "https://HOST"),
        ({"oidc_issuer": "https://login.example.com/?tenant=1"}, "without query"),
        ({"oidc_client_id": ""}, "oidc_client_id is needed"),
        ({"oidc_scopes": "email profile"}, "must hold `openid`"),
        ({"oidc_roles": "leads"}, "GROUP=ROLE"),
        ({"oidc_roles": "leads=The Boss"}, "GROUP=ROLE"),
    ],
)
def test_a_provider_that_cannot_work_is_named(more: dict[str, str], told: str) -> None:
    """U7: a wrong issuer, or one in the clear, stops the start."""
    works = {"oidc_issuer": "https://login.example.com/realms/shop", "oidc_client_id": "aida"}
    assert load_settings(**works).oidc_issuer == works["oidc_issuer"]
    load_settings(**{**works, "oidc_issuer": "http://[::1]:8080"})
    with pytest.raises(ConfigError, match=told):
        load_settings(**{**works, **more})


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", "--schema"]) == 0
    assert set(json.loads(capsys.readouterr().out)["properties"]) == set(Settings.model_fields)


def test_secrets_are_not_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}MASTER_KEY", "c2VjcmV0IGtleSBvZiB0aGlzIHRlc3QhISEhISEhISE=")
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", "postgresql://aida:hunter2@db/aida")
    monkeypatch.setenv(f"{PREFIX}OIDC_CLIENT_SECRET", "hush-hush")
    assert main(["settings"]) == 0
    printed = capsys.readouterr().out
    assert "hunter2" not in printed
    assert "c2VjcmV0" not in printed
    assert "hush-hush" not in printed
