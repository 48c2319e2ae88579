"""Which cases moved from one version of a process to another."""

import sqlalchemy as sa
from alembic import op

revision = "e0007"
down_revision = "e0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "migration_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("going", sa.String(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["begun_by_id"], ["person.id"], name=op.f("fk_migration_run_begun_by_id_person")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["person.id"], name=op.f("fk_migration_run_undone_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_run")),
        sa.UniqueConstraint("going", name=op.f("uq_migration_run_going")),
    )
    op.create_table(
        "migration_case",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_version", sa.Integer(), nullable=True),
        sa.Column("before_codec", sa.Integer(), nullable=True),
        sa.Column("before_state", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_migration_case_case_id_case")),
        sa.ForeignKeyConstraint(["run_id"], ["migration_run.id"], name=op.f("fk_migration_case_run_id_migration_run")),
        sa.PrimaryKeyConstraint("run_id", "case_id", name=op.f("pk_migration_case")),
    )
    op.create_index("ix_migration_case_run_status", "migration_case", ["run_id", "status"])
    op.create_index("ix_migration_case_case", "migration_case", ["case_id"])


def downgrade() -> None:
    op.drop_table("migration_case")
    op.drop_table("migration_run")
