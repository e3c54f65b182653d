"""In which part of its département a guichet stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

_COLUMNS = ("intercommunalite", "territoire")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("guichets", sa.Column(name, sa.String(120), nullable=False, server_default=""))


def downgrade() -> None:
    for name in _COLUMNS:
        op.execute(f"ALTER TABLE guichets DROP COLUMN {name}")
