"""The queue: its orders as indexes, and the words that tickets are found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# SQLite keeps its index of words beside the table that it reads: the triggers keep the two alike.
_SQLITE_INDEX = """
CREATE VIRTUAL TABLE ticket_index USING fts5
(words, content='ticket_words', content_rowid='ticket_id', tokenize='ascii', detail=none, columnsize=0)
"""
_ADD = "INSERT INTO ticket_index (rowid, words) VALUES (new.ticket_id, new.words);"
_REMOVE = """
INSERT INTO ticket_index (ticket_index, rowid, words) VALUES ('delete', old.ticket_id, old.words);
"""
_TRIGGERS = {"INSERT": _ADD, "DELETE": _REMOVE, "UPDATE": _REMOVE + _ADD}
# PostgreSQL keeps them in a column of its own, which it fills by itself.
_POSTGRESQL_INDEX = """
ALTER TABLE ticket_words ADD COLUMN ticket_index tsvector
GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED;
CREATE INDEX ticket_index_words ON ticket_words USING gin (ticket_index)
"""


def upgrade() -> None:
    """The program tells the words, once the tables are there: see ``storage.ticket_words``."""
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    word = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
    op.create_table(
        "ticket_words",
        sa.Column("ticket_id", key, sa.ForeignKey("tickets.id"), autoincrement=False, primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_table(
        "known_words",
        sa.Column("word", word, primary_key=True),
        sa.Column("backwards", word, nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_known_words_backwards"), "known_words", ["backwards"])

    op.drop_index(op.f("ix_tickets_guichet_id"), "tickets")
    op.create_index(op.f("ix_tickets_closed_at_id"), "tickets", ["closed_at", "id"])
    for column in ("guichet_id", "assignee_id"):
        op.create_index(op.f(f"ix_tickets_{column}_closed_at_id"), "tickets", [column, "closed_at", "id"])
    op.create_index(op.f("ix_journal_kind_guichet_id_at"), "journal", ["kind", "guichet_id", "at"])
    if _is_sqlite():
        op.execute(_SQLITE_INDEX)
        for change, what in _TRIGGERS.items():
            name = f"ticket_words_{change.lower()}"
            op.execute(f"CREATE TRIGGER {name} AFTER {change} ON ticket_words BEGIN {what} END")
    else:
        op.execute(_POSTGRESQL_INDEX)


def downgrade() -> None:
    if _is_sqlite():
        op.execute("DROP TABLE ticket_index")
    op.drop_index(op.f("ix_journal_kind_guichet_id_at"), "journal")
    for column in ("assignee_id", "guichet_id"):
        op.drop_index(op.f(f"ix_tickets_{column}_closed_at_id"), "tickets")
    op.drop_index(op.f("ix_tickets_closed_at_id"), "tickets")
    op.create_index(op.f("ix_tickets_guichet_id"), "tickets", ["guichet_id"])
    op.drop_table("known_words")
    op.drop_table("ticket_words")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
