"""The départements that are served, and their gestionnaires among all agents, are found at once."""

from __future__ import annotations

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_index(op.f("ix_agents_role"), "agents", ["role"])
    op.create_index(op.f("ix_guichets_closed_at_departement"), "guichets", ["closed_at", "departement"])


def downgrade() -> None:
    op.drop_index(op.f("ix_guichets_closed_at_departement"), "guichets")
    op.drop_index(op.f("ix_agents_role"), "agents")
