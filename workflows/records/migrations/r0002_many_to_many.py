"""Cases, reports and events are many to many; merging deletes nothing. Measures are shared, patterns kept."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

#: Links, each with what it binds; all of them are its key.
LINKS = {
    "case_event": ("case", "event"),
    "case_report": ("case", "report"),
}


def upgrade() -> None:
    for name in ("person_key", "category", "happened_at"):
        op.add_column("event", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for table, bound in LINKS.items():
        op.create_table(
            table,
            *[sa.Column(f"{one}_id", sa.Integer(), nullable=False) for one in bound],
            *[_refers(table, f"{one}_id", one) for one in bound],
            sa.PrimaryKeyConstraint(*[f"{one}_id" for one in bound], name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{bound[-1]}_id"), table, [f"{bound[-1]}_id"])
    op.create_table(
        "measure_case",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("cause_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        *[_refers("measure_case", f"{one}_id", one) for one in ("measure", "cause", "case")],
        sa.PrimaryKeyConstraint("measure_id", "cause_id", name=op.f("pk_measure_case")),
    )
    op.create_index(op.f("ix_measure_case_cause_id"), "measure_case", ["cause_id"])
    op.create_index(op.f("ix_measure_case_case_id"), "measure_case", ["case_id"])
    op.create_table(
        "event_merge",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        _refers("event_merge", "event_id", "event"),
        _refers("event_merge", "into_id", "event"),
        _refers("event_merge", "case_id", "case"),
        _refers("event_merge", "merged_by_id", "person"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_merge")),
    )
    op.create_index(op.f("ix_event_merge_into_id"), "event_merge", ["into_id"])
    op.create_index(op.f("ix_event_merge_case_id"), "event_merge", ["case_id"])
    _create_trends()
    # What was registered before keeps its bonds: each report its case, each case its event, each measure its cause.
    op.execute("INSERT INTO case_report (case_id, report_id) SELECT case_id, id FROM report")
    op.execute("INSERT INTO case_event (case_id, event_id) SELECT DISTINCT case_id, event_id FROM report")
    op.execute("INSERT INTO measure_case (measure_id, cause_id, case_id) SELECT id, cause_id, case_id FROM measure")


def _create_trends() -> None:
    op.create_table(
        "trend",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        _refers("trend", "case_id", "case"),
        _refers("trend", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_trend")),
    )
    op.create_index(op.f("ix_trend_unit_id"), "trend", ["unit_id"])
    op.create_table(
        "trend_event",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["trend.case_id"], name=op.f("fk_trend_event_case_id_trend")),
        _refers("trend_event", "event_id", "event"),
        sa.PrimaryKeyConstraint("case_id", "event_id", name=op.f("pk_trend_event")),
    )
    op.create_index(op.f("ix_trend_event_event_id"), "trend_event", ["event_id"])


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    for table in ("trend_event", "trend", "event_merge", "measure_case", *reversed(LINKS)):
        op.drop_table(table)
    for name in ("happened_at", "category", "person_key"):
        op.drop_column("event", name)
