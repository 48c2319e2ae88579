"""Events that are one while their cases go on apart: jäv may keep the readers of the one from the other."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event_merge", sa.Column("apart", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("event_merge") as event_merge:
        event_merge.drop_column("apart")
