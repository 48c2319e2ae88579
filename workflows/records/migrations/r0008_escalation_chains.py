"""Who is told when a step is late, from which day, by which decision."""

import sqlalchemy as sa
from alembic import op

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalation_chain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_chain")),
    )
    op.create_index(op.f("ix_escalation_chain_key"), "escalation_chain", ["key"])


def downgrade() -> None:
    op.drop_index(op.f("ix_escalation_chain_key"), "escalation_chain")
    op.drop_table("escalation_chain")
