"""The questions of each month in groups, and what the gestionnaire says of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "compiled_months",
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("groups", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("departement", "month", name=op.f("pk_compiled_months")),
    )
    op.create_table(
        "compiled_remarks",
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("merged_into", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("departement", "year", "key", name=op.f("pk_compiled_remarks")),
    )


def downgrade() -> None:
    for name in ("compiled_remarks", "compiled_months"):
        op.drop_table(name)
