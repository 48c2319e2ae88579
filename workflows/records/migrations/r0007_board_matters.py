"""What is put before the nämnd."""

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = "e0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
