"""The dashboards and the local objectives, and the EPCI of the reform."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "queries",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("definition", sa.JSON, nullable=False),
        sa.Column("written_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.Column("sent_digest", sa.String(64), nullable=False),
    )
    op.create_index(op.f("ix_queries_departement"), "queries", ["departement"])
    op.create_table(
        "reform_epcis",
        sa.Column("departement", sa.String(3), primary_key=True),
        sa.Column("names", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    for name in ("reform_epcis", "queries"):
        op.drop_table(name)
