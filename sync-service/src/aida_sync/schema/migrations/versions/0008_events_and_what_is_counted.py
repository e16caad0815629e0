"""events, decisions and what is counted of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aida_sync.db.base import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "active_days",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("bucket", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("events", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "bucket", "user_id", name=op.f("pk_active_days")),
    )
    with op.batch_alter_table("active_days", schema=None) as batch_op:
        batch_op.create_index("ix_active_days_bucket", ["bucket"], unique=False)

    op.create_table(
        "active_hours",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("bucket", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("events", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "bucket", "user_id", name=op.f("pk_active_hours")),
    )
    with op.batch_alter_table("active_hours", schema=None) as batch_op:
        batch_op.create_index("ix_active_hours_bucket", ["bucket"], unique=False)

    op.create_table(
        "count_days",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("bucket", UtcDateTime(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=64), nullable=False),
        sa.Column("events", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint(
            "project_id", "kind", "bucket", "subject", "detail", name=op.f("pk_count_days")
        ),
    )
    with op.batch_alter_table("count_days", schema=None) as batch_op:
        batch_op.create_index("ix_count_days_kind", ["kind", "bucket"], unique=False)

    op.create_table(
        "count_hours",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("bucket", UtcDateTime(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=64), nullable=False),
        sa.Column("events", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint(
            "project_id", "kind", "bucket", "subject", "detail", name=op.f("pk_count_hours")
        ),
    )
    with op.batch_alter_table("count_hours", schema=None) as batch_op:
        batch_op.create_index("ix_count_hours_kind", ["kind", "bucket"], unique=False)

    op.create_table(
        "counts_to_add",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "counts", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counts_to_add")),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("device", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("pointer", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
    )
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dead_letters_at"), ["at"], unique=False)
        batch_op.create_index(
            "ix_dead_letters_stream", ["user_id", "device", "epoch", "seq"], unique=False
        )
        batch_op.create_index("ix_dead_letters_user", ["user_id", "id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("input_hash", sa.String(length=128), nullable=False),
        sa.Column("verdict", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "tier IN ('pre-action', 'monitoring', 'post-action')", name=op.f("ck_decisions_tier")
        ),
        sa.CheckConstraint(
            "verdict IN ('allow', 'deny', 'warn', 'repair')", name=op.f("ck_decisions_verdict")
        ),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_project_at", ["project_id", "at", "id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("device", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=64), nullable=False),
        sa.Column("value", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id", "at", name=op.f("pk_events")),
        postgresql_partition_by="RANGE (at)",
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_project_kind", ["project_id", "kind", "at", "id"], unique=False
        )

    op.create_table(
        "ingest_streams",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("device", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "high_water", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "device", "epoch", name=op.f("pk_ingest_streams")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("ingest_streams")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_project_kind")

    op.drop_table("events")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_decisions_project_at")

    op.drop_table("decisions")
    with op.batch_alter_table("dead_letters", schema=None) as batch_op:
        batch_op.drop_index("ix_dead_letters_user")
        batch_op.drop_index("ix_dead_letters_stream")
        batch_op.drop_index(batch_op.f("ix_dead_letters_at"))

    op.drop_table("dead_letters")
    op.drop_table("counts_to_add")
    with op.batch_alter_table("count_hours", schema=None) as batch_op:
        batch_op.drop_index("ix_count_hours_kind")

    op.drop_table("count_hours")
    with op.batch_alter_table("count_days", schema=None) as batch_op:
        batch_op.drop_index("ix_count_days_kind")

    op.drop_table("count_days")
    with op.batch_alter_table("active_hours", schema=None) as batch_op:
        batch_op.drop_index("ix_active_hours_bucket")

    op.drop_table("active_hours")
    with op.batch_alter_table("active_days", schema=None) as batch_op:
        batch_op.drop_index("ix_active_days_bucket")

    op.drop_table("active_days")
