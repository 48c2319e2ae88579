"""The same form, sent twice, opens one case."""

import sqlalchemy as sa
from alembic import op

revision = "e0002"
down_revision = "e0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opened_once",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_opened_once_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opened_once_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "once", name=op.f("pk_opened_once")),
    )
    op.create_index(op.f("ix_opened_once_case_id"), "opened_once", ["case_id"])


def downgrade() -> None:
    op.drop_table("opened_once")
