"""Findings, tasks and samples of metrics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aida_sync.db.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "finding_changes",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("branch", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("severity", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("security", sa.Boolean(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.CheckConstraint("delta IN (-1, 1)", name=op.f("ck_finding_changes_delta")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_changes")),
    )
    with op.batch_alter_table("finding_changes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_finding_changes_branch", ["project_id", "branch", "at"], unique=False
        )
        batch_op.create_index("ix_finding_changes_security", ["security", "at"], unique=False)

    op.create_table(
        "metric_samples",
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("process", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("requests", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("errors", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "latency", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "cache_hits", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "cache_misses", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("at", "process", name=op.f("pk_metric_samples")),
    )
    op.create_table(
        "finding_scans",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("branch", sa.String(length=200), nullable=False),
        sa.Column("commit", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("fixed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_finding_scans_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_scans")),
    )
    with op.batch_alter_table("finding_scans", schema=None) as batch_op:
        batch_op.create_index(
            "ix_finding_scans_branch", ["project_id", "branch", "id"], unique=False
        )

    op.create_table(
        "finding_summaries",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("branch", sa.String(length=200), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("severity", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("security", sa.Boolean(), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("fixed_at", UtcDateTime(), nullable=True),
        sa.Column("scan_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_finding_summaries_project_id_projects")
        ),
        sa.PrimaryKeyConstraint(
            "project_id", "branch", "identity", name=op.f("pk_finding_summaries")
        ),
    )
    with op.batch_alter_table("finding_summaries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_finding_summaries_open",
            ["project_id", "branch", "fixed_at", "identity"],
            unique=False,
        )
        batch_op.create_index(
            "ix_finding_summaries_security", ["security", "fixed_at"], unique=False
        )

    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("key", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("persona_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("persona_revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "inputs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("starter_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("approver_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state_since", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_tasks_state"),
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["users.id"], name=op.f("fk_tasks_approver_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["items.id"], name=op.f("fk_tasks_persona_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_tasks_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["starter_id"], ["users.id"], name=op.f("fk_tasks_starter_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("project_id", "key", name=op.f("uq_tasks_project_id_key")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_project", ["project_id", "id"], unique=False)


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_project")

    op.drop_table("tasks")
    with op.batch_alter_table("finding_summaries", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_summaries_security")
        batch_op.drop_index("ix_finding_summaries_open")

    op.drop_table("finding_summaries")
    with op.batch_alter_table("finding_scans", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_scans_branch")

    op.drop_table("finding_scans")
    op.drop_table("metric_samples")
    with op.batch_alter_table("finding_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_changes_security")
        batch_op.drop_index("ix_finding_changes_branch")

    op.drop_table("finding_changes")
