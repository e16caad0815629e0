"""Bundles, and how far they followed what is published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aida_sync.db.base import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "bundle_files",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_bundle_files_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("project_id", "channel", "path", name=op.f("pk_bundle_files")),
    )
    with op.batch_alter_table("bundle_files", schema=None) as batch_op:
        batch_op.create_index(
            "ix_bundle_files_batch", ["project_id", "channel", "batch"], unique=False
        )

    op.create_table(
        "bundle_heads",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.Integer(), nullable=False),
        sa.Column("targets", sa.Integer(), nullable=False),
        sa.Column("timestamp", sa.Integer(), nullable=False),
        sa.Column("built_at", UtcDateTime(), nullable=False),
        sa.Column("timestamp_expires", UtcDateTime(), nullable=False),
        sa.Column("targets_expire", UtcDateTime(), nullable=False),
        sa.Column("root_expires", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_bundle_heads_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("project_id", "channel", name=op.f("pk_bundle_heads")),
    )
    with op.batch_alter_table("bundle_heads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bundle_heads_timestamp_expires"), ["timestamp_expires"], unique=False
        )

    op.create_table(
        "bundle_revisions",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "items", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_bundle_revisions_project_id_projects")
        ),
        sa.PrimaryKeyConstraint(
            "project_id", "channel", "revision", name=op.f("pk_bundle_revisions")
        ),
    )
    with op.batch_alter_table("content_clocks", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "taken",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                server_default="0",
                nullable=False,
            )
        )


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("content_clocks", schema=None) as batch_op:
        batch_op.drop_column("taken")

    op.drop_table("bundle_revisions")
    with op.batch_alter_table("bundle_heads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bundle_heads_timestamp_expires"))

    op.drop_table("bundle_heads")
    with op.batch_alter_table("bundle_files", schema=None) as batch_op:
        batch_op.drop_index("ix_bundle_files_batch")

    op.drop_table("bundle_files")
