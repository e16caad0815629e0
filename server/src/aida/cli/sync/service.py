"""The service of the project that the command runs in."""

from __future__ import annotations

import os
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.sync.command import TOKEN_VARIABLE
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


def access_token() -> str:
    """The access token; raises UsageError when there is none."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token:
        raise UsageError(
            f"{TOKEN_VARIABLE} is not set", "log in at the service, and put the token there"
        )
    return token
