"""Totals of days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aida_sync.db.base import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "total_days",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("bucket", UtcDateTime(), nullable=False),
        sa.Column("detail", sa.String(length=64), nullable=False),
        sa.Column("events", number, nullable=False),
        sa.Column("value", number, nullable=False),
        sa.PrimaryKeyConstraint(
            "project_id", "kind", "bucket", "detail", name=op.f("pk_total_days")
        ),
    )
    with op.batch_alter_table("total_days", schema=None) as batch_op:
        batch_op.create_index("ix_total_days_kind", ["kind", "bucket"], unique=False)
    op.execute(
        "INSERT INTO total_days (project_id, kind, bucket, detail, events, value)"
        " SELECT project_id, kind, bucket, detail, sum(events), sum(value)"
        " FROM count_days GROUP BY project_id, kind, bucket, detail"
    )


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("total_days", schema=None) as batch_op:
        batch_op.drop_index("ix_total_days_kind")
    op.drop_table("total_days")
