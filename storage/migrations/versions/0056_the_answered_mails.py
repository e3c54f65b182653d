"""A mail that the base answered, and one that is encrypted, are put aside with a reason of their own."""

from __future__ import annotations

from alembic import op

revision = "0056"
down_revision = "0055"

_REASONS = frozenset({"dismissed", "duplicate", "flood", "machine", "own", "too_large", "unreadable"})


def upgrade() -> None:
    _allow(_REASONS | {"answered", "encrypted"})


def downgrade() -> None:
    op.execute("UPDATE mails SET reason = 'dismissed' WHERE reason IN ('answered', 'encrypted')")
    _allow(_REASONS)


def _allow(reasons: frozenset[str]) -> None:
    name, listed = op.f("ck_mails_reason"), ", ".join(f"'{reason}'" for reason in sorted(reasons))
    if op.get_bind().dialect.name == "sqlite":  # made anew, the table forgets what it allowed
        with op.batch_alter_table("mails") as mails:
            mails.drop_constraint(name, type_="check")
            mails.create_check_constraint(name, f"reason IN ({listed})")
    else:
        op.drop_constraint(name, "mails", type_="check")
        op.create_check_constraint(name, "mails", f"reason IN ({listed})")
