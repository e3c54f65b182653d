"""What else the gestionnaire keeps of a guichet: address, numbers, certificate of its interface."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_LENGTHS = {"address": 300, "siret": 14, "sne_code": 20, "certificate_until": 10}


def upgrade() -> None:
    for name, length in _LENGTHS.items():
        op.add_column("guichets", sa.Column(name, sa.String(length), nullable=False, server_default=""))


def downgrade() -> None:
    for name in _LENGTHS:
        op.execute(f"ALTER TABLE guichets DROP COLUMN {name}")
