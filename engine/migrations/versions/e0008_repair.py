"""What an administrator mends, and one open incident of each fault."""

import sqlalchemy as sa
from alembic import op

revision = "e0008"
down_revision = "e0007"
branch_labels = None
depends_on = None

OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("task_id", sa.String(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_repair_case_id_case")),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name=op.f("fk_repair_task_id_user_task")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_repair_incident_id_incident")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_repair_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    op.create_index(op.f("ix_repair_case_id"), "repair", ["case_id"])
    # Two that were recorded at the same moment: the later one goes on counting.
    op.execute(
        "UPDATE incident SET resolved_at = at WHERE resolved_at IS NULL AND id NOT IN"
        " (SELECT MAX(id) FROM incident WHERE resolved_at IS NULL GROUP BY key)"
    )
    op.create_index("uq_incident_open_key", "incident", ["key"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("uq_incident_open_key", "incident")
    op.drop_index(op.f("ix_repair_case_id"), "repair")
    op.drop_table("repair")
