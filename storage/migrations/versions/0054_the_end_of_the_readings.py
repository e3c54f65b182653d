"""Who has read what was sent out is kept for a time: that purge is counted as the others are."""

from __future__ import annotations

from alembic import op

revision = "0054"
down_revision = "0053"

_KEPT = frozenset(
    (
        "access", "attempts", "audit", "chat", "files", "inbox", "lists", "mails", "outbox", "partenaires",
        "people", "questions", "sign_in", "tickets", "workplace",
    )
)  # fmt: skip


def upgrade() -> None:
    _purge(_KEPT | {"readings"})


def downgrade() -> None:
    op.execute("DELETE FROM purges WHERE kind = 'readings'")
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
