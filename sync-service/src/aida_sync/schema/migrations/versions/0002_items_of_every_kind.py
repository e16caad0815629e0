"""Rules become one kind of item among others; practices and templates are the next."""

from __future__ import annotations

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aida_sync.db.base import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "content_clocks",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("ticks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_content_clocks_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_content_clocks")),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("canary", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_items_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint(
            "project_id", "kind", "name", name=op.f("uq_items_project_id_kind_name")
        ),
    )
    op.create_table(
        "item_revisions",
        sa.Column("item_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state_since", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'published', 'retired')",
            name=op.f("ck_item_revisions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_item_revisions_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_item_revisions_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["users.id"], name=op.f("fk_item_revisions_reviewer_id_users")
        ),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_item_revisions")),
    )
    _move_rules()
    op.drop_table("rule_revisions")
    op.drop_table("rules")


def downgrade() -> None:
    """Change them back."""
    op.create_table(
        "rules",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_rules_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_rules_project_id_name")),
    )
    op.create_table(
        "rule_revisions",
        sa.Column("rule_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state_since", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'published', 'retired')",
            name=op.f("ck_rule_revisions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_rule_revisions_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["users.id"], name=op.f("fk_rule_revisions_reviewer_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["rules.id"], name=op.f("fk_rule_revisions_rule_id_rules")
        ),
        sa.PrimaryKeyConstraint("rule_id", "number", name=op.f("pk_rule_revisions")),
    )
    _move_rules_back()
    op.drop_table("item_revisions")
    op.drop_table("items")
    op.drop_table("content_clocks")


_SHARED = ("id", "project_id", "name", "latest", "published", "created_at", "version")
_OF_REVISION = ("number", "state", "author_id", "reviewer_id", "created_at", "state_since")


def _move_rules() -> None:
    connection = op.get_bind()
    rules, revisions, items, item_revisions = _tables(connection)
    for row in connection.execute(sa.select(rules)).mappings().all():
        shared = {name: row[name] for name in _SHARED}
        connection.execute(items.insert().values(kind="rule", canary=None, **shared))
    for row in connection.execute(sa.select(revisions)).mappings().all():
        content = {"source": row["source"], "page": row["page"]}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        shared = {name: row[name] for name in _OF_REVISION}
        connection.execute(
            item_revisions.insert().values(
                item_id=row["rule_id"],
                content=content,
                digest=sha256(text.encode()).hexdigest(),
                **shared,
            )
        )
    connection.execute(
        sa.text("INSERT INTO content_clocks SELECT DISTINCT project_id, 1 FROM items")
    )


def _move_rules_back() -> None:
    connection = op.get_bind()
    rules, revisions, items, item_revisions = _tables(connection)
    wanted = sa.select(items).where(items.c.kind == "rule")
    for row in connection.execute(wanted).mappings().all():
        connection.execute(rules.insert().values({name: row[name] for name in _SHARED}))
    query = sa.select(item_revisions).join(items).where(items.c.kind == "rule")
    for row in connection.execute(query).mappings().all():
        shared = {name: row[name] for name in _OF_REVISION}
        shared |= row["content"]
        connection.execute(
            revisions.insert().values(rule_id=row["item_id"], digest=row["digest"], **shared)
        )


def _tables(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    found = [
        sa.Table(name, metadata, autoload_with=connection)
        for name in ("rules", "rule_revisions", "items", "item_revisions")
    ]
    return found
