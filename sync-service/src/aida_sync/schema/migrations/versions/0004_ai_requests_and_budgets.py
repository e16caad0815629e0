"""AI requests and budgets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from aida_sync.db.base import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "ai_budgets",
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column(
            "tokens_per_day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_ai_budgets_project_id_projects")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_ai_budgets")),
    )
    op.create_table(
        "ai_requests",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("project_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("by_agent", sa.Boolean(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("input_digest", sa.String(length=64), nullable=False),
        sa.Column("rules_revision", sa.String(length=200), nullable=False),
        sa.Column("effect", sa.String(length=64), nullable=False),
        sa.Column(
            "refusals", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("tokens", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "effect IN ('allow', 'ask', 'deny')", name=op.f("ck_ai_requests_effect")
        ),
        sa.CheckConstraint(
            "outcome IN ('', 'completed', 'failed', 'aborted')", name=op.f("ck_ai_requests_outcome")
        ),
        sa.CheckConstraint("tokens >= 0", name=op.f("ck_ai_requests_tokens")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_ai_requests_project_id_projects")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_ai_requests_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_requests")),
    )
    with op.batch_alter_table("ai_requests", schema=None) as batch_op:
        batch_op.create_index("ix_ai_requests_project", ["project_id", "id"], unique=False)
        batch_op.create_index("ix_ai_requests_project_day", ["project_id", "day"], unique=False)


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("ai_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_ai_requests_project_day")
        batch_op.drop_index("ix_ai_requests_project")

    op.drop_table("ai_requests")
    op.drop_table("ai_budgets")
