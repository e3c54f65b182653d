"""What is sent out, and to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_KINDS = (
    "bilan", "compte_rendu", "document_national", "flash", "liste_guichets", "lois", "tableau_de_bord",
)  # fmt: skip


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in _KINDS)
    op.create_table(
        "publications",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("guichet_ids", sa.JSON, nullable=False),
        sa.Column("for_referents", sa.Boolean, nullable=False),
        sa.Column("to_agents", sa.Boolean, nullable=False),
        sa.Column("partenaire_ids", sa.JSON, nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("created_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.CheckConstraint(f"kind IN ({listed})", op.f("ck_publications_kind")),
    )
    op.create_index(op.f("ix_publications_sent_at"), "publications", ["sent_at"])
    op.create_table(
        "copies",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("publication_id", _KEY, sa.ForeignKey("publications.id"), nullable=False),
        sa.Column("agent_id", _KEY, sa.ForeignKey("agents.id")),
        sa.Column("partenaire_id", _KEY, sa.ForeignKey("partenaires.id")),
        sa.Column("digests", sa.JSON, nullable=False),
        sa.Column("read_at", _INSTANT),
        sa.Column("again_at", _INSTANT),
    )
    op.create_index(op.f("ix_copies_agent_id"), "copies", ["agent_id"])
    op.create_index(
        op.f("ix_copies_publication_id_agent_id"), "copies", ["publication_id", "agent_id"], unique=True
    )


def downgrade() -> None:
    op.drop_table("copies")
    op.drop_table("publications")
