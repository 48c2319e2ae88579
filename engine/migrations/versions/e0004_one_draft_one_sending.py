"""A draft that is open in two places is still sent once."""

import sqlalchemy as sa
from alembic import op

revision = "e0004"
down_revision = "e0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draft") as draft:
        draft.add_column(sa.Column("once", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("draft") as draft:
        draft.drop_column("once")
