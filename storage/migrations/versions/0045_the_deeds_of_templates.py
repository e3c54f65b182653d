"""What an answer template does besides giving its text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

_YES_OR_NO = ("sets_theme", "notes_step", "closes")


def upgrade() -> None:
    op.add_column("answer_templates", sa.Column("minutes", sa.Integer, nullable=False, server_default="0"))
    for name in _YES_OR_NO:
        column = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("answer_templates", column)


def downgrade() -> None:
    for name in ("minutes", *_YES_OR_NO):
        op.execute(f"ALTER TABLE answer_templates DROP COLUMN {name}")
