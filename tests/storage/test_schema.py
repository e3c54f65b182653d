"""The tables say what they allow, on either database; a database of the former form keeps its rows."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.graph import PAGE, page
from storage.migrate import differences, downgrade
from storage.tables import metadata
from storage.tables.checks import allowed_by, allowed_in

pytestmark = pytest.mark.databases("sqlite", "postgresql")

ROWS = """
    INSERT INTO guichets (id, name, kind, departement, commune, email, phone, hours)
    VALUES (1, 'Mairie de Clairval', 'commune', '06', 'Clairval', '', '', '');

    INSERT INTO agents (id, name, role, guichet_id, created_at, email, departement)
    VALUES (1, 'Nadia', 'agent', 1, '2026-11-24', '', ''),
        (2, 'Camille', 'gestionnaire', NULL, '2026-11-24', '', '');

    INSERT INTO tickets (id, reference, kind, question, theme, guichet_id, agent_id, channel, chat_ref,
        numero_unique, status, opened_at, minutes, source_refs, urgency, answers, proofs, step, clock_left,
        warned, merged_into, reopenings, rating_comment)
    VALUES (1, 'T-2026-0001', 'question', 'Écran blanc', 'pieces', 1, 1, 'web', 'agent-1',
        '', 'escalated', '2026-11-24', 0, '[]', 'normal', '{}', '[]', '', 0,
        0, '', 0, '');

    INSERT INTO ticket_messages (id, ticket_id, at, author_id, side, text, thread, attachments)
    VALUES (1, 1, '2026-11-24', 1, 'agent', 'Bonjour', 'agent', '[]');

    INSERT INTO ticket_words (ticket_id, words) VALUES (1, 'ecran blanc');

    INSERT INTO outbox (id, key, channel, chat_ref, about, answerable, payload, created_at, not_before,
        status, attempts, external_ref, reason)
    VALUES (1, 'k', 'web', 'agent-1', 'T-2026-0001', true, '{}', '2026-11-24', '2026-11-24',
        'doubtful', 1, '', '');

    INSERT INTO asked_questions (reference, at, channel, agent_id, text, kind, zone, theme, entry_ids,
        outcome, entry_id, ticket)
    VALUES ('q1', '2026-11-24', 'web', 1, 'Quoi', '', 'abstain', '', '[]', '', '', '')
"""
TIMER = "INSERT INTO timers (agent_id, ticket, started_at) VALUES ({}, '{}', '2026-11-24')"


def put(connection: Connection, *orders: str) -> None:
    for order in ";".join(orders).split(";"):
        connection.execute(text(order))


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE tickets SET status = 'lost'",
        "UPDATE tickets SET urgency = ''",
        "UPDATE tickets SET rating = 'so-so'",
        "UPDATE guichets SET kind = 'kiosque'",
        "UPDATE agents SET role = 'root'",
        "UPDATE outbox SET status = 'sent'",
        "UPDATE ticket_messages SET thread = 'all'",
        TIMER.format(1, "T-1999-0001"),
    ],
)
def test_what_no_list_knows_is_refused(database: Database, fault: str) -> None:
    with database.engine.begin() as connection:
        put(connection, ROWS, "UPDATE tickets SET rating = NULL")

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        put(connection, fault)


def test_every_word_of_the_code_is_let_in_and_no_other(database: Database) -> None:
    with database.engine.connect() as connection:
        assert allowed_in(connection) == allowed_by(metadata)


def test_a_list_that_was_lost_is_a_difference(database: Database) -> None:
    downgrade(database, "0053")
    assert ("mails", "reason") in differences(database)


@pytest.mark.databases("sqlite")
def test_the_page_of_the_tables_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m storage.graph"
