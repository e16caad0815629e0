"""The command that fixes a document, or every file."""

from __future__ import annotations

from typing import Any

from aida.features.code_actions import fix_all as fix_all_of
from aida.features.fixing_project import FixedFile, FixOrder, fix_project
from aida.features.project_check import order_for
from aida.lsp.commands.context import Context
from aida.lsp.connection import RefusedError
from aida.lsp.document_fixes import fixes_of
from aida.lsp.edits import Annotation, FileEdits
from aida.lsp.params import Params, ParamsError, optional
from aida.lsp.progress import WorkDone
from aida.text import TextBuffer
from aida.workspace.document import Document
from aida.workspace.today import today
from aida.workspace.uris import is_within, path_key, path_of, uri_of


async def fix_all(context: Context, arguments: Params, progress: WorkDone) -> Any:
    """Fix what can be fixed safely, or all of it; of one rule, or of all."""
    uri, rule = optional(arguments, "uri", str), optional(arguments, "rule", str) or ""
    unsafe = optional(arguments, "unsafe", bool) or False
    if uri is None:
        return await _fix_projects(context, arguments, progress, rule, unsafe=unsafe)
    return await _fix_document(context, context.document(uri), rule, unsafe=unsafe)


async def _fix_document(
    context: Context, document: Document, rule: str, *, unsafe: bool
) -> dict[str, Any]:
    await context.publisher.checked(document.uri)
    source = document.snapshot().source
    cells = context.publisher.cells
    fixes = await fixes_of(document, context.session, cells, rule, unsafe=unsafe)
    if fixes.refusal:
        raise RefusedError(f"{path_of(document.uri) or document.uri}: {fixes.refusal}")
    if not fixes.edits:
        return _nothing()
    change = FileEdits(document.uri, document.version, TextBuffer(source), fixes.edits)
    label = f"Fix {rule or 'all'} (AIDA)"
    return await _apply(context, label, [change], None, fixes.made)


async def _fix_projects(
    context: Context, arguments: Params, progress: WorkDone, rule: str, *, unsafe: bool
) -> dict[str, Any]:
    files: dict[str, FixedFile] = {}
    documents = list(context.session.documents.values())
    versions = {document.uri: document.version for document in documents}
    refusals: dict[str, str] = {}
    for project in context.projects(arguments):
        if rule and rule not in project.rule_by_id:
            continue
        order = FixOrder(order_for(project, documents), today(), rule, unsafe)
        fixed = await context.apart(fix_project, order, progress)
        files |= {path_key(file.path): file for file in fixed.files}
        refusals.update(fixed.refusals)
    if rule and not any(rule in project.rule_by_id for project in context.projects(arguments)):
        raise ParamsError(f"`rule` {rule} is not in force here: see `aida rules list`")
    changes, count = _fix_notebooks(context, arguments, refusals, rule, unsafe=unsafe)
    if not files and not changes:
        reason = "; ".join(f"{path}: {why}" for path, why in refusals.items())
        return {**_nothing(), **({"reason": reason} if reason else {})}
    for key, file in files.items():
        document = context.session.open_files().get(key)
        if document is not None and document.version != versions.get(document.uri):
            raise RefusedError(f"{document.uri} was edited meanwhile: nothing is fixed, try again")
        uri = document.uri if document is not None else uri_of(file.path)
        version = document.version if document is not None else None
        changes.append(FileEdits(uri, version, TextBuffer(file.source), file.edits))
    count += sum(file.fixes for file in files.values())
    annotation = None
    if len(changes) > 1 or len(changes[0].edits) > 1:
        what = f"{rule}: " if rule else ""
        annotation = Annotation(f"{what}{count:,} fixes", f"in {len(changes):,} files")
    label = f"Fix {rule or 'all'} in the workspace (AIDA)"
    return await _apply(context, label, changes, annotation, count)


def _fix_notebooks(
    context: Context, arguments: Params, refusals: dict[str, str], rule: str, *, unsafe: bool
) -> tuple[list[FileEdits], int]:
    """Fixes of the notebooks that are open, and how many."""
    folders = [str(project.folder) for project in context.projects(arguments)]
    changes: list[FileEdits] = []
    count = 0
    for documents in context.session.open_notebooks().values():
        for document in documents:
            path = path_of(document.uri) or ""
            if not any(is_within(path, folder) for folder in folders):
                continue
            snapshot = document.snapshot()
            part = context.publisher.cells.part(document.uri)
            edits, fixed, refusal = fix_all_of(snapshot, rule, unsafe=unsafe, part=part)
            if refusal:
                refusals[path] = refusal
            if edits:
                buffer = TextBuffer(snapshot.source)
                changes.append(FileEdits(document.uri, document.version, buffer, edits))
                count += fixed
    return changes, count


async def _apply(
    context: Context,
    label: str,
    changes: list[FileEdits],
    annotation: Annotation | None,
    count: int,
) -> dict[str, Any]:
    applied, reason = await context.apply(label, changes, annotation)
    result: dict[str, Any] = {"applied": applied, "files": len(changes), "fixes": count}
    return {**result, "reason": reason} if reason else result


def _nothing() -> dict[str, Any]:
    return {"applied": False, "files": 0, "fixes": 0, "reason": "there is nothing to fix"}
