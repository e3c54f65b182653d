"""The first of each chat is found without a look at what has left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.drop_index("ix_outbox_waiting", table_name="outbox")
    op.create_index(op.f("ix_outbox_status_settled_at"), "outbox", ["status", "settled_at"])
    _unsettled("ix_outbox_waiting", ["channel", "id"], " AND not_after IS NULL")
    _unsettled("ix_outbox_first", ["channel", "chat_ref", "not_after", "id"])


def downgrade() -> None:
    for name in ("ix_outbox_first", "ix_outbox_waiting", op.f("ix_outbox_status_settled_at")):
        op.drop_index(name, table_name="outbox")
    op.create_index("ix_outbox_waiting", "outbox", ["status", "channel", "chat_ref", "id"])


def _unsettled(name: str, columns: list[str], besides: str = "") -> None:
    where = sa.text(f"settled_at IS NULL{besides}")
    op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
