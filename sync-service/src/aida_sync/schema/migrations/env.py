"""Run by alembic: migrates over the connection that `schema.version` passes in."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import JSON

from aida_sync.db.base import UtcDateTime
from aida_sync.db.encrypted import BlindIndex, EncryptedBytes, EncryptedText
from aida_sync.schema.tables import METADATA

_STORED_AS = {
    EncryptedText: "sa.Text()",
    EncryptedBytes: "sa.LargeBinary()",
    BlindIndex: "sa.LargeBinary(length=32)",
}


def render_item(kind: str, item: Any, autogenerate: Any) -> Any:
    """How column types that alembic would misspell are written into a new migration."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogenerate.imports.add("from aida_sync.db.base import UtcDateTime")
        return "UtcDateTime()"
    for encrypted, plain in _STORED_AS.items():
        if kind == "type" and isinstance(item, encrypted):
            return plain
    if kind == "type" and isinstance(item, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
