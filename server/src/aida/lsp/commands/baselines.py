"""Commands that write the baseline."""

from __future__ import annotations

import asyncio
from typing import Any

from aida.features.baselines import Update, new_baseline, updated_baseline
from aida.lsp.commands.checking import check_projects
from aida.lsp.commands.context import Context
from aida.lsp.connection import RefusedError
from aida.lsp.params import Params, optional
from aida.lsp.progress import WorkDone
from aida.workspace.baseline_file import save_baseline
from aida.workspace.project import Project
from aida.workspace.uris import uri_of


async def create_baseline(context: Context, arguments: Params, progress: WorkDone) -> Any:
    """Record every finding of today."""
    context.demand_trust("the baseline is not written")
    force = optional(arguments, "force", bool) or False
    project = context.projects(arguments)[0]
    path = project.settings.baseline_file
    if path.exists() and not force:
        raise RefusedError(f"{path} exists: update it, or create it with `force`")
    (check,) = await check_projects(context, [project], progress)
    return await _save(context, project, new_baseline(check))


async def update_baseline(context: Context, arguments: Params, progress: WorkDone) -> Any:
    """Take out what is gone; add what is new only with `acceptGrowth`."""
    context.demand_trust("the baseline is not written")
    accept = optional(arguments, "acceptGrowth", bool) or False
    project = context.projects(arguments)[0]
    path = project.settings.baseline_file
    if not path.exists():
        raise RefusedError(f"there is no {path}: create a baseline first")
    if any(error.file == str(path) for error in project.errors):
        raise RefusedError(f"{path} cannot be read: mend it, or create it with `force`")
    (check,) = await check_projects(context, [project], progress)
    return await _save(context, project, updated_baseline(check, accept_growth=accept))


async def _save(context: Context, project: Project, update: Update) -> dict[str, Any]:
    settings = project.settings
    try:
        await asyncio.to_thread(save_baseline, settings, update.baseline)
    except OSError as error:
        raise RefusedError(f"{settings.baseline_file}: {error.strerror}") from None
    context.reloading.file_changed(settings.baseline_file)
    return {
        "uri": uri_of(str(settings.baseline_file)),
        "findings": len(update.baseline.entries),
        "added": update.added,
        "removed": update.removed,
        "refused": update.refused,
    }
