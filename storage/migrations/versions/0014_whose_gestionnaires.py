"""A letter to the gestionnaires' group knows of which département it speaks: who else may read it depends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_OF_ITS_TICKET = """
UPDATE outbox SET departement = (
    SELECT guichets.departement FROM tickets JOIN guichets ON guichets.id = tickets.guichet_id
    WHERE tickets.reference = outbox.about
)
WHERE channel = 'telegram' AND agent_id IS NULL AND about <> ''
"""


def upgrade() -> None:
    op.add_column("outbox", sa.Column("departement", sa.String(3)))
    op.execute(_OF_ITS_TICKET)


def downgrade() -> None:
    op.execute("ALTER TABLE outbox DROP COLUMN departement")
