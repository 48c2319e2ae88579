"""Cases, reports and events are many to many; merging deletes nothing."""

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = "e0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
