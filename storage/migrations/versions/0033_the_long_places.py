"""The place of an event may be the link of a video meeting, which is long."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_SAID = sa.text(
    "UPDATE sqlite_schema SET sql = replace(sql, :formerly, :now) WHERE type = 'table' AND name = 'events'"
)


def upgrade() -> None:
    _holds(500, formerly=200)


def downgrade() -> None:
    op.execute("UPDATE events SET place = substr(place, 1, 200)")
    _holds(200, formerly=500)


def _holds(characters: int, *, formerly: int) -> None:
    """SQLite counts no characters: only what it says of the column changes, as its manual allows for what
    touches no row. A table written anew would name its keys otherwise than those who drop them expect.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(
            "events", "place", type_=sa.String(characters), existing_type=sa.String(formerly), nullable=False
        )
        return
    names = {"formerly": f"place VARCHAR({formerly})", "now": f"place VARCHAR({characters})"}
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().execute(_SAID, names)
    op.execute("PRAGMA writable_schema = RESET")
