"""Commands that check whole projects, and say what came of it."""

from __future__ import annotations

import time
from typing import Any

from aida.features.counts import Counts
from aida.features.identified import identified
from aida.features.project_check import ProjectCheck, judge, judge_document, order_for
from aida.governance.verdict import joint_verdict
from aida.lsp.commands.context import Context
from aida.lsp.event_recording import record_check
from aida.lsp.params import Params, optional
from aida.lsp.progress import WorkDone
from aida.workspace.project import Project
from aida.workspace.revision import joint_revision
from aida.workspace.scan_order import run_scan
from aida.workspace.today import today
from aida.workspace.uris import uri_of


async def check_workspace(context: Context, arguments: Params, progress: WorkDone) -> Any:
    """Check every file of the folders, and show what is found."""
    started = time.monotonic()
    checks = await check_projects(context, context.projects(arguments), progress)
    context.publisher.show_checks(checks)
    context.status.checked(context.publisher.checks)
    for check in checks:
        await record_check(check)
    counts = sum((check.counts for check in checks), Counts())
    files = sum(check.checked for check in checks)
    progress.message = f"{files:,} files"
    return {
        "files": files,
        "findings": counts.to_wire(),
        "verdict": joint_verdict(check.verdict for check in checks),
        "seconds": round(time.monotonic() - started, 3),
        "problems": [
            {
                "uri": uri_of(str(check.project.settings.root / problem.path)),
                "message": problem.message,
            }
            for check in checks
            for problem in check.problems
        ],
    }


async def show_verdict(context: Context, arguments: Params, progress: WorkDone) -> Any:
    """The verdict on a document, or on whole folders."""
    uri = optional(arguments, "uri", str)
    if uri is None:
        checks = await check_projects(context, context.projects(arguments), progress)
        scope = "workspace"
    else:
        document = context.document(uri)
        project = context.session.project_of(uri)
        await context.publisher.checked(uri)
        context.publisher.settle(document)
        found = identified(document.snapshot(), today())
        checks = [judge_document(project, uri, found, document.buffer)]
        scope = "document"
    return {
        "verdict": joint_verdict(check.verdict for check in checks),
        "revision": joint_revision(check.revision for check in checks),
        "scope": scope,
        "findings": sum((check.counts for check in checks), Counts()).to_wire(),
    }


async def check_projects(
    context: Context, projects: list[Project], progress: WorkDone
) -> list[ProjectCheck]:
    """Check projects one after the other, each in another process."""
    checks: list[ProjectCheck] = []
    for project in projects:
        order = order_for(project, context.session.documents.values())
        done = sum(check.checked for check in checks)
        started = time.monotonic()
        report = await context.apart(run_scan, order, progress, done)
        check = judge(project, report, order.paths, today())
        check.seconds = time.monotonic() - started
        checks.append(check)
    return checks
