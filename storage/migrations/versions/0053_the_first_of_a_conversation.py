"""The first of each conversation is found without a look at what was handled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.drop_index("ix_inbox_earlier", table_name="inbox")
    op.drop_index("ix_inbox_waiting", table_name="inbox")
    op.create_index(op.f("ix_inbox_handled_at"), "inbox", ["handled_at"])
    where = sa.text("handled_at IS NULL")
    for name, columns in (("ix_inbox_waiting", ["id"]), ("ix_inbox_first", ["conversation", "id"])):
        op.create_index(name, "inbox", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in ("ix_inbox_first", "ix_inbox_waiting", op.f("ix_inbox_handled_at")):
        op.drop_index(name, table_name="inbox")
    op.create_index("ix_inbox_waiting", "inbox", ["handled_at", "id"])
    op.create_index("ix_inbox_earlier", "inbox", ["handled_at", "conversation", "id"])
