"""People without a login: what they opened, and the key they follow it by."""

revision = "e0013"
down_revision = "e0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
