"""A ticket of no guichet bears a mark among its words, as those of a guichet do."""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """What has no words yet is told them whole, once the tables are there."""
    op.execute(
        "UPDATE ticket_words SET words = words || ' §g0'"
        " WHERE ticket_id IN (SELECT id FROM tickets WHERE guichet_id IS NULL)"
    )


def downgrade() -> None:
    op.execute("UPDATE ticket_words SET words = replace(words, ' §g0', '') WHERE words LIKE '% §g0%'")
