"""What moves in a case is one row: the header no longer changes at every step."""

import sqlalchemy as sa
from alembic import op

revision = "e0005"
down_revision = "e0004"
branch_labels = None
depends_on = None


NAMES = ("version", "history_seq", "history_hash")


def moved() -> list[sa.Column]:
    return [
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("history_seq", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("history_hash", sa.String(), nullable=False, server_default=""),
    ]


def known() -> list[sa.Column]:
    return [
        sa.Column("facts", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("marks", sa.Text(), nullable=False, server_default="{}"),
    ]


def upgrade() -> None:
    with op.batch_alter_table("case_state") as state:
        for column in [*moved(), *known()]:
            state.add_column(column)
    for name in NAMES:
        op.execute(f'UPDATE case_state SET {name} = (SELECT {name} FROM "case" WHERE id = case_id)')
    for name in ("facts", "marks"):
        op.execute(
            f"UPDATE case_state SET {name} = (SELECT {name} FROM case_facts f WHERE f.case_id = case_state.case_id)"
        )
    op.drop_table("case_facts")
    # Never made anew: other tables refer to it.
    with op.batch_alter_table("case", recreate="never") as case:
        for name in NAMES:
            case.drop_column(name)


def downgrade() -> None:
    with op.batch_alter_table("case", recreate="never") as case:
        for column in moved():
            case.add_column(column)
    for name in NAMES:
        op.execute(f'UPDATE "case" SET {name} = (SELECT {name} FROM case_state WHERE case_id = id)')
    op.create_table(
        "case_facts",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_facts_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_facts")),
    )
    op.execute("INSERT INTO case_facts (case_id, facts, marks) SELECT case_id, facts, marks FROM case_state")
    with op.batch_alter_table("case_state") as state:
        for column in [*moved(), *known()]:
            state.drop_column(column.name)
