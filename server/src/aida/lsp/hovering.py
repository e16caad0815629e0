"""``textDocument/hover``."""

from __future__ import annotations

from lsprotocol import types

from aida.features.directives import directive_hover
from aida.features.hover import Hover, hover
from aida.features.rule_key_help import key_hover
from aida.features.rule_places import is_rule_file, is_semgrep_file
from aida.features.semgrep_words import semgrep_hover
from aida.features.settings_words import settings_base, settings_hover
from aida.features.template_preview import template_hover
from aida.lsp.authoring import Authoring
from aida.lsp.client import ClientFeatures
from aida.lsp.positions import offset_of, range_of
from aida.workspace.document import Document, Snapshot
from aida.workspace.session import Session
from aida.workspace.today import today
from aida.workspace.uris import path_of


def hover_at(
    document: Document,
    session: Session,
    position: types.Position,
    client: ClientFeatures,
    authoring: Authoring,
) -> types.Hover | None:
    """What to show at a position."""
    offset = offset_of(position, document.buffer, client.encoding)
    rules = session.project_of(document.uri).rule_by_id
    snapshot = document.snapshot()
    about = directive_hover(snapshot, rules, offset, today())
    found = hover(snapshot, rules, offset, today())
    if about is not None and found is not None:
        found = Hover(about.span, f"{about.markdown}\n\n---\n\n{found.markdown}")
    found = found or about or _key(snapshot, session, offset, authoring)
    if found is None:
        return None
    kind = types.MarkupKind.Markdown if client.markdown else types.MarkupKind.PlainText
    return types.Hover(
        types.MarkupContent(kind, found.markdown),
        range_of(found.span, document.buffer, client.encoding),
    )


def _key(snapshot: Snapshot, session: Session, offset: int, authoring: Authoring) -> Hover | None:
    """What a part of a rule, a template or a settings file means."""
    path = path_of(snapshot.uri)
    base = settings_base(path) if path is not None else None
    if base is not None:
        known = authoring.settings_files.known(snapshot.uri)
        return settings_hover(snapshot.source, offset, base, known)
    if not is_yaml(snapshot):
        return None
    if is_rule_file(snapshot.source):
        return key_hover(snapshot.source, offset)
    if is_semgrep_file(snapshot.source):
        return semgrep_hover(snapshot.source, offset)
    return template_hover(snapshot, session.project_of(snapshot.uri), offset)


def is_yaml(snapshot: Snapshot) -> bool:
    """Whether a document is YAML, of which rule files are made."""
    return snapshot.language is not None and snapshot.language.name == "yaml"
