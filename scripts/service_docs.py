"""The reference page about the service, for `generate_docs.py`."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1] / "sync-service" / "src" / "aida_sync"

_HEAD = """\
# The sync service

`aida-sync serve` starts it on SQLite in the user's data folder, migrated without asking. With
PostgreSQL, `aida-sync migrate` comes first. `aida-sync create-admin ADDRESS` makes the first user.
"""
_ROUTES = """\
## Endpoints

Below `/api/v1` a success is `{data, metadata}`, an error `{error: {code, message, details}}`, or a
problem of RFC 9457 for clients that accept `application/problem+json`. Lists take `limit` and
`cursor`; a change of what has an `ETag` needs `If-Match`; `Idempotency-Key` makes repeating it
safe. The contract is [openapi.json](openapi.json), which the service answers at `/openapi.json`.

`/api/v1/live` is a WebSocket; its contract is [asyncapi.json](asyncapi.json), which the service
answers at `/asyncapi.json`.

| endpoint | does | needs |
|---|---|---|"""
_ROLES = """\
## Roles

What the word `needs` above asks for. In a project counts the role that one has there; admins of the
instance are admins of every project.

| permission | viewer | developer | admin |
|---|---|---|---|"""
_SETTINGS = """\
## Settings

Environment variables. `aida-sync settings` prints what they are set to, with `--schema` their
schema.

| variable | meaning | default |
|---|---|---|"""
_ERRORS = """\
## Error codes

| status | code | meaning |
|--:|---|---|"""


def service(command: Callable[..., list[str]]) -> str:
    """Commands, endpoints, roles, settings and error codes. ``command`` writes one command."""
    from aida_sync.cli.main import full_parser

    parts = [_HEAD, "## Commands\n", *command(full_parser(), "The service", 2)[2:]]
    parts += [_ROUTES, *_endpoints(), ""]
    parts += [_ROLES, *_roles(), ""]
    parts += [_SETTINGS, *_settings(), ""]
    parts += [_ERRORS, *_errors()]
    return "\n".join(parts)


def openapi() -> str:
    """The contract of the API."""
    return json.dumps(_app().openapi(), indent=2, ensure_ascii=False)


def asyncapi() -> str:
    """The contract of the live connection."""
    from aida_sync.live.asyncapi import document

    return json.dumps(document(), indent=2, ensure_ascii=False)


def _app():
    from aida_sync.app import create_app
    from aida_sync.config import load_settings

    return create_app(load_settings())


def _endpoints() -> Iterator[str]:
    from aida_sync.auth.guard import guarded_routes

    for route, permission in guarded_routes(_app()):
        for method in sorted(route.methods or ()):
            need = f"`{permission}`" if permission else "nothing"
            yield f"| `{method} {route.path}` | {route.summary} | {need} |"


def _roles() -> Iterator[str]:
    from aida_sync.auth.permissions import PERMISSIONS, Permission, Role

    for permission in Permission:
        marks = ["yes" if permission in PERMISSIONS[role] else "" for role in reversed(Role)]
        yield f"| `{permission}` | {' | '.join(marks)} |"


def _settings() -> Iterator[str]:
    from aida_sync.config import PREFIX, Settings

    for name, field in Settings.model_fields.items():
        default = "the user's data folder" if name == "data_folder" else f"`{field.default}`"
        if not str(field.default).strip("*"):
            default = ""
        yield f"| `{PREFIX}{name.upper()}` | {field.description} | {default} |"


def _errors() -> Iterator[str]:
    from aida_sync.errors import CODES

    rows = {(int(kind.status), kind.code): (kind.__doc__ or "").strip() for kind in CODES}
    kinds = {kind.__name__: kind for kind in CODES}
    for file in sorted(SOURCES.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            kind = kinds.get(call.func.id)
            code = next((word.value for word in call.keywords if word.arg == "code"), None)
            if kind and isinstance(code, ast.Constant):
                rows[int(kind.status), str(code.value)] = _text(call.args[0])
    for (status, code), meaning in sorted(rows.items()):
        yield f"| {status} | `{code}` | {meaning} |"


def _text(node: ast.expr) -> str:
    """A message as it stands in the source, with `…` for what is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        pieces = [_text(part) if isinstance(part, ast.Constant) else "…" for part in node.values]
        return "".join(pieces)
    return ""
