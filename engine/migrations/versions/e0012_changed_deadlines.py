"""Deadlines that were paused, extended or withdrawn, by whom and why."""

revision = "e0012"
down_revision = "e0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
