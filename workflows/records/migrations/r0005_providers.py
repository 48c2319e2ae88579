"""Private providers, what they tell the nämnd, and the links they tell it by."""

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = "e0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
