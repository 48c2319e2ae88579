"""A clock beside a step, by which a consequence is stated once more while the step is open."""

import sqlalchemy as sa
from alembic import op

revision = "e0016"
down_revision = "e0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("timer", sa.Column("task_id", sa.String(), nullable=False, server_default=""))
    op.add_column("timer", sa.Column("round", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("timer", "round")
    op.drop_column("timer", "task_id")
