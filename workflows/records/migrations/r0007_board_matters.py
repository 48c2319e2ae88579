"""What is put before the nämnd."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_matter",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("proposed", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("children", sa.String(), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("paragraph", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("measures_approved", sa.Boolean(), nullable=True),
        sa.Column("measures_reason", sa.Text(), nullable=False),
        sa.Column("adjusted_at_once", sa.Boolean(), nullable=True),
        sa.Column("adjusted_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_position", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        _refers("case_id", "case"),
        _refers("asked_by_id", "case"),
        _refers("recorded_by_id", "person"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_board_matter")),
    )
    op.create_index(op.f("ix_board_matter_asked_by_id"), "board_matter", ["asked_by_id"])


def _refers(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_board_matter_{column}_{to}"))


def downgrade() -> None:
    op.drop_index(op.f("ix_board_matter_asked_by_id"), "board_matter")
    op.drop_table("board_matter")
