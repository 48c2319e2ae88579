"""The organisation as it stood on any day."""

revision = "e0015"
down_revision = "e0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
