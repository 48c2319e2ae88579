"""Health care deviations and personal data breaches."""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None

WORDS = ("kinds", "risk", "advice", "decision", "reference")
REASONS = ("decision_reason", "late_reason", "inform_reason")


def upgrade() -> None:
    op.create_table(
        "harm_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("harm", sa.String(), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=False),
        _refers("harm_assessment", "case_id", "case"),
        _refers("harm_assessment", "event_id", "event"),
        _refers("harm_assessment", "assessed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harm_assessment")),
    )
    op.create_index(op.f("ix_harm_assessment_case_id"), "harm_assessment", ["case_id"])
    op.create_index(op.f("ix_harm_assessment_event_id"), "harm_assessment", ["event_id"])
    op.create_table(
        "patient_information",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        _refers("patient_information", "case_id", "case"),
        _refers("patient_information", "recorded_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_information")),
    )
    op.create_index(op.f("ix_patient_information_case_id"), "patient_information", ["case_id"])
    _create_breaches()


def _create_breaches() -> None:
    op.create_table(
        "breach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        *[sa.Column(name, sa.String(), nullable=False) for name in WORDS],
        *[sa.Column(name, sa.Text(), nullable=False) for name in REASONS],
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supplemented_on", sa.Date(), nullable=True),
        sa.Column("inform_persons", sa.Boolean(), nullable=True),
        sa.Column("persons_informed_on", sa.Date(), nullable=True),
        _refers("breach", "case_id", "case"),
        _refers("breach", "event_id", "event"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("case_id", name=op.f("uq_breach_case_id")),
    )
    op.create_index(op.f("ix_breach_event_id"), "breach", ["event_id"])


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def downgrade() -> None:
    for table in ("breach", "patient_information", "harm_assessment"):
        op.drop_table(table)
