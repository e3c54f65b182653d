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
        sa.Column("id", _KEY, nullable=False),
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
        sa.Column("created_by", _KEY, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.CheckConstraint(f"kind IN ({listed})", op.f("ck_publications_kind")),
        sa.ForeignKeyConstraint(["created_by"], ["agents.id"], op.f("fk_publications_created_by_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_sent_at"), "publications", ["sent_at"])
    op.create_table(
        "copies",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("publication_id", _KEY, nullable=False),
        sa.Column("agent_id", _KEY),
        sa.Column("partenaire_id", _KEY),
        sa.Column("digests", sa.JSON, nullable=False),
        sa.Column("read_at", _INSTANT),
        sa.Column("again_at", _INSTANT),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], op.f("fk_copies_publication_id_publications")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], op.f("fk_copies_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["partenaire_id"], ["partenaires.id"], op.f("fk_copies_partenaire_id_partenaires")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
    )
    op.create_index(op.f("ix_copies_agent_id"), "copies", ["agent_id"])
    op.create_index(
        op.f("ix_copies_publication_id_agent_id"), "copies", ["publication_id", "agent_id"], unique=True
    )


def downgrade() -> None:
    op.drop_table("copies")
    op.drop_table("publications")
