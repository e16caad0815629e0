"""Every fix of one document; a large one is fixed where no key has to wait for it."""

from __future__ import annotations

from pathlib import Path

from aida.features.code_actions import Fixes, fix_all
from aida.features.fixing_project import FixOrder, fix_project
from aida.lsp.apart import apart
from aida.lsp.cells import Cells
from aida.lsp.connection import RefusedError
from aida.workspace.apart import ApartError
from aida.workspace.document import Document, Snapshot
from aida.workspace.files import source_file
from aida.workspace.notebook import is_part
from aida.workspace.scan_order import ScanOrder
from aida.workspace.session import Session
from aida.workspace.today import today
from aida.workspace.uris import path_of

LARGE_BYTES = 200_000
"""Checking such a text a few times takes longer than starting a process."""


async def fixes_of(
    document: Document, session: Session, cells: Cells, rule: str, *, unsafe: bool
) -> Fixes:
    """Fixes of ``rule``, or all; the unsafe ones on request.

    Raises RefusedError when the document is edited meanwhile, or the process ends.
    """
    snapshot, version = document.snapshot(), document.version
    order = _order(snapshot, session, rule, unsafe=unsafe)
    if order is None:
        return fix_all(snapshot, rule, unsafe=unsafe, part=cells.part(document.uri))
    try:
        found = await apart(fix_project, order, _tell_nobody)
    except ApartError as error:
        raise RefusedError(f"it could not be done: {error}") from None
    if document.version != version or session.documents.get(document.uri) is not document:
        raise RefusedError(f"{document.uri} was edited meanwhile: nothing is fixed, try again")
    if not found.files:
        return Fixes([], 0, "; ".join(found.refusals.values()))
    (file,) = found.files
    return Fixes(file.edits, file.fixes)


def _tell_nobody(*_: int) -> None:
    """One file is no progress to speak of."""


def _order(snapshot: Snapshot, session: Session, rule: str, *, unsafe: bool) -> FixOrder | None:
    """The same as an order to another process; None for what is done sooner here."""
    path = path_of(snapshot.uri)
    fixable = (finding for finding in snapshot.findings if not rule or finding.rule == rule)
    if path is None or is_part(snapshot.uri) or len(snapshot.source) < LARGE_BYTES:
        return None
    if not any(finding.fixes for finding in fixable) or not Path(path).is_file():
        return None
    project = session.project_of(snapshot.uri)
    if source_file(path, project.settings).language is not snapshot.language:
        return None  # the editor knows better than the name which language it is
    told = project.rules.facts.told
    scan = ScanOrder((Path(path),), project.settings, told=told, texts={path: snapshot.source})
    return FixOrder(scan, today(), rule, unsafe)
