"""Nobody is let into a case twice: a key says so, and a step need not ask first."""

import sqlalchemy as sa
from alembic import op

revision = "e0009"
down_revision = "e0008"
branch_labels = None
depends_on = None

WHOM = "CASE WHEN person_id IS NULL THEN role || '@' || unit_id ELSE 'person:' || person_id END"
IN_USE = sa.text("until IS NULL")


def upgrade() -> None:
    op.add_column("access_grant", sa.Column("whom", sa.String(), nullable=False, server_default=""))
    op.execute(f"UPDATE access_grant SET whom = {WHOM}")
    op.drop_index("ix_access_grant_case", "access_grant")
    op.create_index(
        "uq_access_grant_case_whom",
        "access_grant",
        ["case_id", "whom"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )


def downgrade() -> None:
    op.drop_index("uq_access_grant_case_whom", "access_grant")
    op.create_index("ix_access_grant_case", "access_grant", ["case_id"])
    op.drop_column("access_grant", "whom")
