"""The cases of a list, treated one by one, and what is drawn of one for a check."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_KINDS = "kind IN ('anru', 'controle', 'doublon')"
_OUTCOMES = (
    "outcome IN ('already_treated', 'conform', 'deleted', 'kept', 'non_conform', 'sent_to_pole', "
    "'to_reenter')"
)
_KEPT = frozenset(
    (
        "access", "attempts", "audit", "chat", "files", "inbox", "mails", "outbox", "partenaires", "people",
        "questions", "sign_in", "tickets", "workplace",
    )
)  # fmt: skip


def upgrade() -> None:
    _purge(_KEPT | {"lists"})
    op.create_table(
        "cases",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("import_id", _KEY, sa.ForeignKey("imports.id"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("guichet_id", _KEY, sa.ForeignKey("guichets.id")),
        sa.Column("numero", sa.String(40), nullable=False),
        sa.Column("other", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(32)),
        sa.Column("commitment", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("is_guichet_told", sa.Boolean, nullable=False),
        sa.Column("treated_by", _KEY, sa.ForeignKey("agents.id")),
        sa.Column("treated_at", _INSTANT),
        sa.CheckConstraint(_KINDS, op.f("ck_cases_kind")),
        sa.CheckConstraint(_OUTCOMES, op.f("ck_cases_outcome")),
    )
    op.create_index(op.f("ix_cases_import_id_line"), "cases", ["import_id", "line"])
    op.create_index(op.f("ix_cases_guichet_id"), "cases", ["guichet_id"])
    op.create_table(
        "samples",
        sa.Column("id", _KEY, primary_key=True),
        sa.Column("import_id", _KEY, sa.ForeignKey("imports.id"), nullable=False, unique=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("seed", "size", "population")),
        sa.Column("by_guichet", sa.Boolean, nullable=False),
        sa.Column("drawn_by", _KEY, sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("drawn_at", _INSTANT, nullable=False),
        sa.Column("closed_at", _INSTANT),
    )


def downgrade() -> None:
    op.drop_table("samples")
    op.drop_table("cases")
    op.execute("DELETE FROM purges WHERE kind = 'lists'")
    _purge(_KEPT)


def _purge(kinds: frozenset[str]) -> None:
    """What may be purged."""
    name, listed = op.f("ck_purges_kind"), ", ".join(f"'{kind}'" for kind in sorted(kinds))
    if op.get_bind().dialect.name == "sqlite":  # made anew, the table forgets what it allowed
        with op.batch_alter_table("purges", recreate="always") as purges:
            purges.create_check_constraint(name, f"kind IN ({listed})")
    else:
        op.drop_constraint(name, "purges", type_="check")
        op.create_check_constraint(name, "purges", f"kind IN ({listed})")
