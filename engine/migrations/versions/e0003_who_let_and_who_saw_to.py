"""Who noted and who ended an absence, and who saw to an incident."""

import sqlalchemy as sa
from alembic import op

revision = "e0003"
down_revision = "e0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("absence") as absence:
        absence.add_column(sa.Column("noted_by_id", sa.Integer(), nullable=True))
        absence.add_column(sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True))
        absence.add_column(sa.Column("ended_by_id", sa.Integer(), nullable=True))
        absence.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        absence.create_foreign_key(op.f("fk_absence_noted_by_id_person"), "person", ["noted_by_id"], ["id"])
        absence.create_foreign_key(op.f("fk_absence_ended_by_id_person"), "person", ["ended_by_id"], ["id"])
    with op.batch_alter_table("incident") as incident:
        incident.add_column(sa.Column("resolved_by_id", sa.Integer(), nullable=True))
        incident.create_foreign_key(op.f("fk_incident_resolved_by_id_person"), "person", ["resolved_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("incident") as incident:
        incident.drop_constraint(op.f("fk_incident_resolved_by_id_person"), type_="foreignkey")
        incident.drop_column("resolved_by_id")
    with op.batch_alter_table("absence") as absence:
        for name in ("noted_by_id", "ended_by_id"):
            absence.drop_constraint(op.f(f"fk_absence_{name}_person"), type_="foreignkey")
        for name in ("noted_by_id", "noted_at", "ended_by_id", "ended_at"):
            absence.drop_column(name)
