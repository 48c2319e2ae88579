"""Keys and indexes that let a step be few statements, and a list touch only what it shows.

Nobody is let into a case twice: a key says so, and a step need not ask first.
"""

import sqlalchemy as sa
from alembic import op

revision = "e0009"
down_revision = "e0008"
branch_labels = None
depends_on = None

WHOM = "CASE WHEN person_id IS NULL THEN role || '@' || unit_id ELSE 'person:' || person_id END"
IN_USE = sa.text("until IS NULL")
OLD = (
    ("ix_user_task_case_id", ["case_id"]),
    ("ix_user_task_open_role", ["status", "role", "unit_id"]),
    ("ix_user_task_open_person", ["status", "person_id"]),
    ("ix_user_task_open_assignee", ["status", "assignee_id"]),
)
NEW = (
    ("ix_user_task_case_status", ["case_id", "status"]),
    ("ix_user_task_role_unit_status", ["role", "unit_id", "status"]),
    ("ix_user_task_person_status", ["person_id", "status"]),
    ("ix_user_task_assignee_status", ["assignee_id", "status"]),
)


def upgrade() -> None:
    exchange(OLD, NEW)
    op.create_index("ix_deadline_task_id", "deadline", ["task_id"])
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
    op.drop_index("ix_deadline_task_id", "deadline")
    exchange(NEW, OLD)
    op.drop_index("uq_access_grant_case_whom", "access_grant")
    op.create_index("ix_access_grant_case", "access_grant", ["case_id"])
    op.drop_column("access_grant", "whom")


def exchange(gone: tuple, come: tuple) -> None:
    for name, _ in gone:
        op.drop_index(name, "user_task")
    for name, columns in come:
        op.create_index(name, "user_task", columns)
