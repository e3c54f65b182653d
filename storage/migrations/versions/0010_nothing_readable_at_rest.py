"""The secrets of second factors are sealed; a link that lets somebody in is not kept once it has left."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import context, op

revision = "0010"
down_revision = "0009"

_FACTORS = sa.table("second_factors", sa.column("agent_id", sa.BigInteger), sa.column("secret", sa.String))
_OUTBOX = sa.table(
    "outbox",
    sa.column("payload", sa.JSON),
    sa.column("status", sa.String),
    sa.column("secret_until", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("second_factors") as factors:
        factors.alter_column(
            "secret", type_=sa.String(300), existing_type=sa.String(64), existing_nullable=False
        )
    op.add_column("outbox", sa.Column("secret_until", sa.DateTime(timezone=True)))
    sealing = context.config.attributes["sealing"]
    _change_secrets(lambda agent, secret: sealing.seal(secret, of=f"second_factor:{agent}"))
    # Nobody knew then which letters bore a link: those links are long dead, and the letters left long ago.
    bears_a_link = sa.cast(_OUTBOX.c.payload, sa.Text).like("%/entrer/%")
    has_left = _OUTBOX.c.status.in_(("delivered", "refused"))
    op.execute(sa.update(_OUTBOX).where(bears_a_link, has_left).values(payload={}))


def downgrade() -> None:
    sealing = context.config.attributes["sealing"]
    _change_secrets(lambda agent, secret: sealing.opened(secret, of=f"second_factor:{agent}"))
    op.drop_column("outbox", "secret_until")
    with op.batch_alter_table("second_factors") as factors:
        factors.alter_column(
            "secret", type_=sa.String(64), existing_type=sa.String(300), existing_nullable=False
        )


def _change_secrets(change: Callable[[int, str], str]) -> None:
    connection = op.get_bind()
    for agent, secret in connection.execute(sa.select(_FACTORS.c.agent_id, _FACTORS.c.secret)).all():
        changed = {"secret": change(agent, secret)}
        connection.execute(sa.update(_FACTORS).where(_FACTORS.c.agent_id == agent).values(changed))
