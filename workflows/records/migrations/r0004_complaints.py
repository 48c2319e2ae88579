"""Klagomål, synpunkter och beröm."""

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = "e0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
