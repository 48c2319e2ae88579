"""What the clock has watched for and opened a case about, once."""

import sqlalchemy as sa
from alembic import op

revision = "e0014"
down_revision = "e0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch_round",
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workflow", name=op.f("pk_watch_round")),
    )
    op.create_table(
        "watched",
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_watched_case_id_case")),
        sa.PrimaryKeyConstraint("workflow", "key", name=op.f("pk_watched")),
    )
    op.create_index(op.f("ix_watched_case_id"), "watched", ["case_id"])


def downgrade() -> None:
    op.drop_table("watched")
    op.drop_table("watch_round")
