"""What those who were there thought of a training, and who took its attendance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_OPINIONS = {
    "usefulness": "'not_useful', 'partly_useful', 'useful'",
    "pace": "'too_fast', 'too_slow', 'well_paced'",
    "ease": "'at_ease', 'not_yet_at_ease'",
}


def upgrade() -> None:
    for name, words in _OPINIONS.items():
        check = sa.CheckConstraint(f"{name} IN ({words})", op.f(f"ck_enrolments_{name}"))
        op.add_column("enrolments", sa.Column(name, sa.String(32), check))
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(  # with its key at once: SQLite adds none to a table that is there
        f"ALTER TABLE events ADD COLUMN held_by {number}"
        " CONSTRAINT fk_events_held_by_agents REFERENCES agents (id)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE events DROP COLUMN held_by")
    for name in reversed(_OPINIONS):
        op.execute(f"ALTER TABLE enrolments DROP COLUMN {name}")
