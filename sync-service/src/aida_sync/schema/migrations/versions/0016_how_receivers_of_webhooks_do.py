"""How receivers of webhooks do."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aida_sync.db.base import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failing_since", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("resting_until", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Change them back."""
    with op.batch_alter_table("webhooks", schema=None) as batch_op:
        batch_op.drop_column("resting_until")
        batch_op.drop_column("failing_since")
