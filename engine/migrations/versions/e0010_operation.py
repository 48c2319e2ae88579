"""What the operation page and monitoring read: running cases by version, incidents and since when, letters on their way."""

import sqlalchemy as sa
from alembic import op

revision = "e0010"
down_revision = "e0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incident", sa.Column("first_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("letter", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_case_status_definition", "case", ["status", "definition_hash"])
    op.create_index("ix_incident_waiting", "incident", ["resolved_at", "kind", "at"])


def downgrade() -> None:
    op.drop_index("ix_incident_waiting", "incident")
    op.drop_index("ix_case_status_definition", "case")
    op.drop_column("letter", "leased_until")
    op.drop_column("incident", "first_at")
