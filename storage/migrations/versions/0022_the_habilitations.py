"""What an account in the SNE may do, and its end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("account_openings", sa.Column("profile", sa.String(120), nullable=False, server_default=""))
    op.add_column("account_openings", sa.Column("closed_at", sa.DateTime(timezone=True)))
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    rule = "CONSTRAINT fk_account_openings_closed_by_agents REFERENCES agents (id)"
    op.execute(f"ALTER TABLE account_openings ADD COLUMN closed_by {kind} {rule}")


def downgrade() -> None:
    for name in ("closed_by", "closed_at", "profile"):
        op.execute(f"ALTER TABLE account_openings DROP COLUMN {name}")
