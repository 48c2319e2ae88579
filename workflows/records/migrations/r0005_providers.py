"""Private providers, what they tell the nämnd, and the links they tell it by."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("operator_received_on", sa.Date(), nullable=False),
        sa.Column("informed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days_to_inform", sa.Integer(), nullable=False),
        sa.Column("law", sa.String(), nullable=False),
        sa.Column("misconduct_type", sa.String(), nullable=False),
        sa.Column("diary_number", sa.String(), nullable=False),
        sa.Column("concerns_us", sa.Boolean(), nullable=True),
        sa.Column("persons_safe_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ivo_notified_on", sa.Date(), nullable=True),
        sa.Column("ivo_investigation_on", sa.Date(), nullable=True),
        sa.Column("police_reported", sa.Boolean(), nullable=False),
        sa.Column("retained_until", sa.Date(), nullable=True),
        sa.Column("contract_breach", sa.String(), nullable=False),
        sa.Column("sanction", sa.String(), nullable=False),
        _refers("provider_report", "case_id", "case"),
        _refers("provider_report", "provider_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_report")),
    )
    op.create_index(op.f("ix_provider_report_case_id"), "provider_report", ["case_id"])
    op.create_index(op.f("ix_provider_report_provider_id"), "provider_report", ["provider_id"])
    op.create_table(
        "provider_report_board",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_report_id", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("informed_on", sa.Date(), nullable=True),
        _refers("provider_report_board", "provider_report_id", "provider_report"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_report_board")),
    )
    op.create_index(
        op.f("ix_provider_report_board_provider_report_id"), "provider_report_board", ["provider_report_id"]
    )
    op.create_table(
        "provider_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        _refers("provider_link", "provider_id", "unit"),
        _refers("provider_link", "case_id", "case"),
        _refers("provider_link", "made_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_link")),
        sa.UniqueConstraint("hash", name=op.f("uq_provider_link_hash")),
    )
    op.create_index(op.f("ix_provider_link_provider_id"), "provider_link", ["provider_id"])
    op.create_index(op.f("ix_provider_link_case_id"), "provider_link", ["case_id"])


def downgrade() -> None:
    for table in ("provider_link", "provider_report_board", "provider_report"):
        op.drop_table(table)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
