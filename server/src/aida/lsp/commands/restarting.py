"""The command that begins anew."""

from __future__ import annotations

from typing import Any

from aida.lsp.commands.context import Context
from aida.lsp.params import Params
from aida.lsp.progress import WorkDone


async def restart(context: Context, _: Params, progress: WorkDone) -> Any:
    """Read settings and rules afresh, forget earlier scans, check every open document."""
    context.publisher.forget_check()
    context.status.checked(context.publisher.checks)
    await context.reloading.afresh()
    progress.message = f"{len(context.session.documents):,} documents checked"
    return context.status.status()
