"""Cohorts and stages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aida_sync.db.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""

    op.create_table(
        "cohorts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "members", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_cohorts_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_cohorts_project_id_name")),
    )
    op.create_table(
        "stage_settings",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cohort_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("cohort_name", sa.String(length=200), nullable=True),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=True),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("set_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "stage IN ('shadow', 'warn', 'enforce')", name=op.f("ck_stage_settings_stage")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_stage_settings_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["users.id"], name=op.f("fk_stage_settings_set_by_users")
        ),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_stage_settings")),
    )
    with op.batch_alter_table("stage_settings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stage_settings_place", ["project_id", "rule", "cohort_id", "number"], unique=False
        )


def downgrade() -> None:
    """Change them back."""

    with op.batch_alter_table("stage_settings", schema=None) as batch_op:
        batch_op.drop_index("ix_stage_settings_place")

    op.drop_table("stage_settings")
    op.drop_table("cohorts")
