"""Health care deviations and personal data breaches."""

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = "e0015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
