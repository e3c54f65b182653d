"""A guichet answers too whether it comes to a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("convocations") as convocations:
        convocations.alter_column("partenaire_id", existing_type=_KEY, nullable=True)
        convocations.add_column(sa.Column("guichet_id", _KEY))
        convocations.create_foreign_key(
            op.f("fk_convocations_guichet_id_guichets"), "guichets", ["guichet_id"], ["id"]
        )
        convocations.create_unique_constraint(
            op.f("uq_convocations_event_id_guichet_id"), ["event_id", "guichet_id"]
        )
    op.create_index(op.f("ix_convocations_guichet_id"), "convocations", ["guichet_id"])


def downgrade() -> None:
    op.execute("DELETE FROM convocations WHERE partenaire_id IS NULL")
    op.drop_index(op.f("ix_convocations_guichet_id"), "convocations")
    with op.batch_alter_table("convocations") as convocations:
        convocations.drop_constraint(op.f("uq_convocations_event_id_guichet_id"), type_="unique")
        convocations.drop_constraint(op.f("fk_convocations_guichet_id_guichets"), type_="foreignkey")
        convocations.drop_column("guichet_id")
        convocations.alter_column("partenaire_id", existing_type=_KEY, nullable=False)
