"""Letters that wait to be sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aida_sync.db.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "mail_letters",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_letters")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("mail_letters")
