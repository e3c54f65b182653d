"""A reminder says until when it is of use; what has not left is found by two small indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("not_after", sa.DateTime(timezone=True)))
    _index("ix_outbox_leaving", ["channel", "not_after", "id"])
    _index("ix_outbox_secret", ["secret_until"], " AND secret_until IS NOT NULL")


def downgrade() -> None:
    for name in ("ix_outbox_secret", "ix_outbox_leaving"):
        op.drop_index(name, table_name="outbox")
    op.execute("ALTER TABLE outbox DROP COLUMN not_after")


def _index(name: str, columns: list[str], besides: str = "") -> None:
    where = sa.text(f"settled_at IS NULL{besides}")
    op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
