"""The histories are sealed as a whole, and what has been written there cannot be changed."""

import sqlalchemy as sa
from alembic import op

revision = "e0006"
down_revision = "e0005"
branch_labels = None
depends_on = None

UNSEALED = sa.text("history_seq > sealed_seq")
#: Only ever added to, with the columns of their keys.
APPEND_ONLY = {
    "history": ("case_id", "seq"),
    "history_seal": ("no",),
    "sealed_head": ("seal_no", "case_id"),
    "answer": ("id",),
    "read_log": ("id",),
    "definition": ("hash",),
}
#: Never changed; one that nothing refers to may go, such as a file somebody took back before it was sent.
NEVER_CHANGED = ("blob",)
REFUSAL = "is append-only: a row may be added, never changed or removed"


def upgrade() -> None:
    op.add_column("case_state", sa.Column("sealed_seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_case_state_unsealed", "case_state", ["case_id"], sqlite_where=UNSEALED, postgresql_where=UNSEALED
    )
    op.create_table(
        "history_seal",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_history_seal")),
    )
    op.create_table(
        "sealed_head",
        sa.Column("seal_no", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["seal_no"], ["history_seal.no"], name=op.f("fk_sealed_head_seal_no_history_seal")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_sealed_head_case_id_case")),
        sa.PrimaryKeyConstraint("seal_no", "case_id", name=op.f("pk_sealed_head")),
    )
    op.create_index(op.f("ix_sealed_head_case_id"), "sealed_head", ["case_id"])
    for statement in postgres_locks() if on_postgres() else sqlite_locks():
        op.execute(statement)


def on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def postgres_locks() -> list[str]:
    function = (
        "CREATE FUNCTION vaksam_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '% {REFUSAL}', TG_TABLE_NAME; END $$"
    )
    rows = "CREATE TRIGGER {0}_append_only BEFORE {1} ON {0} FOR EACH ROW EXECUTE FUNCTION vaksam_append_only()"
    whole = "CREATE TRIGGER {0}_not_emptied BEFORE TRUNCATE ON {0} EXECUTE FUNCTION vaksam_append_only()"
    tables = [*APPEND_ONLY, *NEVER_CHANGED]
    return [
        function,
        *(rows.format(table, "UPDATE OR DELETE") for table in APPEND_ONLY),
        *(rows.format(table, "UPDATE") for table in NEVER_CHANGED),
        *(whole.format(table) for table in tables),
    ]


def sqlite_locks() -> list[str]:
    lock = "CREATE TRIGGER {0}_no_{1} BEFORE {1} ON {0} {2} BEGIN SELECT RAISE(ABORT, '{0} " + REFUSAL + "'); END"
    # INSERT OR REPLACE removes a row without asking the trigger for DELETE.
    # A definition may be stored by two at once, where the later one is let go (ON CONFLICT DO NOTHING).
    replaced = {
        table: " AND ".join(f"{column} = NEW.{column}" for column in key)
        for table, key in APPEND_ONLY.items()
        if table != "definition"
    }
    there = "WHEN EXISTS (SELECT 1 FROM {0} WHERE {1})"
    return [
        *(lock.format(table, "update", "") for table in (*APPEND_ONLY, *NEVER_CHANGED)),
        *(lock.format(table, "delete", "") for table in APPEND_ONLY),
        *(lock.format(table, "insert", there.format(table, key)) for table, key in replaced.items()),
    ]


def downgrade() -> None:
    tables = [*APPEND_ONLY, *NEVER_CHANGED]
    if on_postgres():
        for table in tables:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
        op.execute("DROP FUNCTION vaksam_append_only()")
    else:
        for table in tables:
            for what in ("update", "delete", "insert"):
                op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}")
    op.drop_table("sealed_head")
    op.drop_table("history_seal")
    op.drop_index("ix_case_state_unsealed", "case_state")
    op.drop_column("case_state", "sealed_seq")
