"""People without a login: what they opened, and the key they follow it by."""

import sqlalchemy as sa
from alembic import op

revision = "e0013"
down_revision = "e0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opened_outside",
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_opened_outside_case_id_case")),
        sa.PrimaryKeyConstraint("once", name=op.f("pk_opened_outside")),
    )
    op.create_index(op.f("ix_opened_outside_case_id"), "opened_outside", ["case_id"])
    op.create_table(
        "outside_key",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_outside_key_case_id_case")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_outside_key")),
    )
    op.create_index(op.f("ix_outside_key_case_id"), "outside_key", ["case_id"])
    op.create_table(
        "outside_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("visitor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_try")),
    )
    op.create_index("ix_outside_try_what_visitor_at", "outside_try", ["what", "visitor", "at"])


def downgrade() -> None:
    op.drop_table("outside_try")
    op.drop_table("outside_key")
    op.drop_table("opened_outside")
