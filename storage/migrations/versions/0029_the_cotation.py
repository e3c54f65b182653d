"""Where an EPCI stands with the cotation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_COLUMNS = ("cotation_settings", "cotation_issues")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("guichets", sa.Column(name, sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    for name in _COLUMNS:
        op.execute(f"ALTER TABLE guichets DROP COLUMN {name}")
