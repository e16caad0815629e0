"""The service of the project that the command runs in."""

from __future__ import annotations

from pathlib import Path

from aida.cli.errors import UsageError
from aida.sync.credentials import TOKEN_VARIABLE
from aida.workspace.settings import find_settings
from aida.workspace.sync_settings import SyncSettings


def service_here() -> SyncSettings:
    """The service that the settings name; raises UsageError when they name none."""
    settings = find_settings(Path.cwd())
    if not settings.sync.url:
        raise UsageError(
            "the settings name no sync service",
            'put `[sync]` with `url = "https://…"` and `project = "…"` into aida.toml',
        )
    return settings.sync


def channel_here() -> SyncSettings:
    """The service, project and channel; raises UsageError when the settings want no bundle."""
    sync = service_here()
    if not sync.channel:
        raise UsageError(
            "the settings want none of the service's rules",
            'put `channel = "stable"` below `[sync]` into aida.toml',
        )
    return sync


def access_token(server: str) -> str:
    """The token for a service; raises UsageError when there is none."""
    from aida.sync.fetching import FetchError
    from aida.sync.login import token_for

    try:
        token = token_for(server)
    except FetchError as error:
        raise UsageError(str(error), error.help) from None
    if not token:
        raise UsageError(
            f"you are not logged in, and {TOKEN_VARIABLE} is not set",
            f"run `aida login --server {server}`",
        )
    return token
