"""Who decides what, from which day, by which decision."""

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = "e0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
