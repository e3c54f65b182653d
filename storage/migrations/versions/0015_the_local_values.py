"""What differs from one département to the next is filled in once, and the answers name it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "local_values",
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("departement", "name", name=op.f("pk_local_values")),
    )


def downgrade() -> None:
    op.drop_table("local_values")
