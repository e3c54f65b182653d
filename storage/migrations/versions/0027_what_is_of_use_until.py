"""Until when a reminder is of use, when it disturbs nobody, and who wants the message of the morning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("not_after", sa.DateTime(timezone=True)))
    _index("ix_outbox_leaving", ["channel", "not_after", "id"])
    _index("ix_outbox_secret", ["secret_until"], " AND secret_until IS NOT NULL")
    told = sa.Column("is_told_in_the_morning", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("agents", told)
    for name, hour in (("waking_from", "08"), ("waking_until", "19")):
        column = sa.Column(name, sa.Time(), nullable=False, server_default=f"{hour}:00:00.000000")
        op.add_column("service_times", column)


def downgrade() -> None:
    op.execute("ALTER TABLE agents DROP COLUMN is_told_in_the_morning")
    for name in ("waking_until", "waking_from"):
        op.execute(f"ALTER TABLE service_times DROP COLUMN {name}")
    for name in ("ix_outbox_secret", "ix_outbox_leaving"):
        op.drop_index(name, table_name="outbox")
    op.execute("ALTER TABLE outbox DROP COLUMN not_after")


def _index(name: str, columns: list[str], besides: str = "") -> None:
    where = sa.text(f"settled_at IS NULL{besides}")
    op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
