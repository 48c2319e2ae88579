"""Cases that only named people see."""

import sqlalchemy as sa
from alembic import op

revision = "e0011"
down_revision = "e0010"
branch_labels = None
depends_on = None

KEY = "fk_case_keeper_id_person"
KEPT = sa.text("keeper_id IS NOT NULL")
STILL = sa.text("until IS NULL")


def upgrade() -> None:
    # Said in SQL: the table is never made anew, for others refer to it, and both databases take the key with the column.
    op.execute(f'ALTER TABLE "case" ADD COLUMN keeper_id INTEGER CONSTRAINT {KEY} REFERENCES person (id)')
    op.create_index("ix_case_protected", "case", ["id"], sqlite_where=KEPT, postgresql_where=KEPT)
    op.create_table(
        "named_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_named_person_case_id_case")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_named_person_person_id_person")),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_named_person_named_by_id_person")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_named_person_ended_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_person")),
    )
    one_at_a_time = {"unique": True, "sqlite_where": STILL, "postgresql_where": STILL}
    op.create_index("uq_named_person_case_person", "named_person", ["case_id", "person_id"], **one_at_a_time)
    op.create_index("ix_named_person_case", "named_person", ["case_id"])
    op.create_index("ix_named_person_person", "named_person", ["person_id"])


def downgrade() -> None:
    op.drop_table("named_person")
    op.drop_index("ix_case_protected", "case")
    op.execute('ALTER TABLE "case" DROP COLUMN keeper_id')
