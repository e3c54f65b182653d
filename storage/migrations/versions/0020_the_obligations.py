"""What is noted as done of the obligations of the year, and where a département differs from their table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_OBLIGATIONS = (
    "bilan", "comite_suivi", "compte_rendu", "controle", "copil", "horaires", "pleniere", "quartile",
    "utilisateurs",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "fulfilments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("obligation", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "noted_by",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("agents.id"),
            nullable=False,
        ),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "departement", "obligation", "day", name=op.f("uq_fulfilments_departement_obligation_day")
        ),
        _words("fulfilments"),
    )
    op.create_table(
        "obligation_rules",
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("obligation", sa.String(32), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("warned_ahead", sa.Integer(), nullable=False),
        sa.Column("is_followed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("departement", "obligation", name=op.f("pk_obligation_rules")),
        _words("obligation_rules"),
    )
    op.create_table(
        "obligation_starts",
        sa.Column("departement", sa.String(3), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
    )


def downgrade() -> None:
    for table in ("obligation_starts", "obligation_rules", "fulfilments"):
        op.drop_table(table)


def _words(table: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in _OBLIGATIONS)
    return sa.CheckConstraint(f"obligation IN ({listed})", name=op.f(f"ck_{table}_obligation"))
